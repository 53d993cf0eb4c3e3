"""The child that turns into the sandbox: mounts, limits, uid, descriptors, then exec. Never returns."""

import json
import os
import signal

from runproof_guest import kernel, landlock, limits

# What the sandbox's first program finds open, besides 0, 1 and 2.
EVENTS, RECORD, PLAN = 3, 4, 5
BWRAP_ARGUMENTS, BWRAP_STATUS, BWRAP_FILTER = 6, 7, 8
_ABOVE_ALL = 100


def build(plan, descriptors, failure):
    """Becomes the program of `plan`. A step that fails is written to `failure` as JSON."""
    step = "session"
    try:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        if plan.get("staging"):
            step = "mounts"
            _stage(plan["staging"], plan["uid"], plan["gid"])
        step = "limits"
        if plan.get("group") is not None:
            plan["group"].join(os.getpid())
        limits.apply(plan["rlimits"])
        step = "landlock"
        hardening = plan.get("harden")
        rules = None
        if hardening and hardening["landlock"] is not None:
            # Before the uid: it may not reach all of the paths by name.
            rules = landlock.prepare(**hardening["landlock"])
        step = "uid"
        if plan["uid"] is not None:
            os.setgroups([])
            os.setresgid(plan["gid"], plan["gid"], plan["gid"])
            os.setresuid(plan["uid"], plan["uid"], plan["uid"])
        # After the uid: a change of credentials clears it.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != plan["launcher"]:
            os._exit(1)
        step = "folder"
        if plan.get("workingDirectory"):
            os.chdir(plan["workingDirectory"])
        step = "descriptors"
        failure, rules = _arrange(descriptors, [failure, rules])
        step = "hardening"
        if hardening:
            _harden(hardening, rules)
        step = "program"
        os.execve(plan["command"][0], plan["command"], plan["environment"])
    except BaseException as error:
        report = {
            "step": step,
            "message": str(error),
            "errno": getattr(error, "errno", None),
        }
        os.write(failure, json.dumps(report).encode())
    finally:
        os._exit(1)


def _stage(staging, uid, gid):
    """Binds folders that the uid could not reach, such as ones in a 0700 home, to neutral paths."""
    kernel.unshare_mounts()
    # Opened before the mount point is covered: a source may lie below it.
    sources = [(bind, os.open(bind["source"], os.O_PATH)) for bind in staging["binds"]]
    kernel.mount(
        "tmpfs",
        staging["at"],
        "tmpfs",
        kernel.MS_NOSUID | kernel.MS_NODEV,
        "mode=755,size=1m",
    )
    for bind, source in sources:
        target = os.path.join(staging["at"], bind["name"])
        if os.path.isdir(f"/proc/self/fd/{source}"):
            os.mkdir(target)
        else:
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
        if not (bind.get("asOwner") and _bound_as_owner(source, target, uid, gid, bind.get("writable", False))):
            kernel.mount(f"/proc/self/fd/{source}", target, None, kernel.MS_BIND | kernel.MS_REC)
        os.close(source)


def _bound_as_owner(source, target, uid, gid, writable):
    """Whether what only root may use could be shown as the session's own."""
    try:
        kernel.mount_as_owner(source, target, uid, gid, writable)
    except OSError:
        return False  # not every file system can: then the plain permissions hold
    return True


def _arrange(descriptors, kept):
    """Puts the descriptors where the program expects them and closes all others but `kept`, which are moved.

    Returns the new places of `kept`; None stays None.
    """
    lifted = {}
    for number, (target, source) in enumerate(descriptors.items()):
        os.dup2(source, _ABOVE_ALL + number, inheritable=False)
        lifted[target] = _ABOVE_ALL + number
    above = _ABOVE_ALL + len(descriptors)
    moved = []
    for source in kept:
        moved.append(None if source is None else os.dup2(source, above, inheritable=False))
        above += 1
    for target, source in lifted.items():
        os.dup2(source, target, inheritable=True)
    for number in range(3, above):
        if number not in lifted and number not in moved:
            try:
                os.close(number)
            except OSError:
                continue
    kernel.close_from(above)
    return moved


def _harden(hardening, rules):
    """What bubblewrap does for level full: here for level process."""
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if rules is not None:
        landlock.enforce(rules)
    kernel.drop_capabilities()
    if hardening["filter"] is not None:
        kernel.install_filter(bytes.fromhex(hardening["filter"]))
