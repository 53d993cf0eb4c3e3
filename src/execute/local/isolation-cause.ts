import { readFileSync } from "node:fs";

/** Why a level cannot be had, and what to do about it. */
export interface IsolationCause {
  cause: string;
  mend: string;
}

/** What the kernel's switches say; read once, so that the reasoning below takes values and gives values. */
export interface KernelSwitches {
  /** Content of the file, trimmed; null where there is none. */
  unprivilegedUserNamespaces: string | null;
  maximumUserNamespaces: string | null;
  apparmorRestriction: string | null;
  /** Seccomp mode of this very process: 2 in most containers. */
  ownSeccomp: string | null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null;
  }
}

/** Reads the switches of this machine. */
export function kernelSwitches(): KernelSwitches {
  return {
    unprivilegedUserNamespaces: read("/proc/sys/kernel/unprivileged_userns_clone"),
    maximumUserNamespaces: read("/proc/sys/user/max_user_namespaces"),
    apparmorRestriction: read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
    ownSeccomp: /^Seccomp:\s*(\d)/mu.exec(read("/proc/self/status") ?? "")?.[1] ?? null,
  };
}

export const BWRAP_ABSENT: IsolationCause = {
  cause: "bubblewrap is not installed",
  mend: "Install it: sudo apt install bubblewrap",
};

const SYSCTL: IsolationCause = {
  cause: "user namespaces are switched off by a sysctl",
  mend: "sudo sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000",
};

const APPARMOR: IsolationCause = {
  cause:
    "AppArmor forbids user namespaces to ordinary programs (kernel.apparmor_restrict_unprivileged_userns=1)",
  mend: "Install the profile that allows bubblewrap (sudo apt install apparmor-profiles; sudo ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/; sudo systemctl reload apparmor), or: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
};

const CONTAINER: IsolationCause = {
  cause: "the container's seccomp filter or missing capabilities forbid new namespaces and mounts",
  mend: "Start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN, or run outside of it",
};

const PROC_MASKED: IsolationCause = {
  cause: "a fresh /proc cannot be mounted because the container masks parts of its own",
  mend: "Start the container with --security-opt systempaths=unconfined (Kubernetes: procMount: Unmasked)",
};

const LOOPBACK: IsolationCause = {
  cause: "the sandbox's own loopback interface is refused",
  mend: "Under Ubuntu's AppArmor: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0. In a container: allow NET_ADMIN in its user namespaces",
};

/** Names the cause from what the failed start complained of (bubblewrap's or our own words) and the switches. */
export function causeOf(complaint: string, switches: KernelSwitches): IsolationCause {
  if (/mount proc/iu.test(complaint)) return PROC_MASKED;
  if (/loopback|RTM_NEWADDR/iu.test(complaint)) return LOOPBACK;
  if (switches.unprivilegedUserNamespaces === "0" || switches.maximumUserNamespaces === "0") return SYSCTL;
  if (switches.apparmorRestriction === "1") return APPARMOR;
  if (/unknown option/iu.test(complaint)) {
    return {
      cause: "this bubblewrap is too old",
      mend: "Install bubblewrap 0.8 or newer (Debian 12, Ubuntu 24.04)",
    };
  }
  if (/permission|permitted|namespace|unshare|mount|uid map|pivot_root/iu.test(complaint)) {
    return switches.ownSeccomp === "2" || /unshare mounts|Operation not permitted/u.test(complaint)
      ? CONTAINER
      : { cause: "the kernel refuses new namespaces", mend: CONTAINER.mend };
  }
  return {
    cause: "the sandbox did not start",
    mend: "Read the detail; where it names a path, that path must exist and be readable",
  };
}
