/** Distribution that brings a module, where the names differ; from the projects' own installation pages. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  attr: "attrs",
  bs4: "beautifulsoup4",
  Crypto: "pycryptodome",
  cv2: "opencv-python",
  dateutil: "python-dateutil",
  dotenv: "python-dotenv",
  faiss: "faiss-cpu",
  fitz: "PyMuPDF",
  git: "GitPython",
  igraph: "python-igraph",
  imblearn: "imbalanced-learn",
  jwt: "PyJWT",
  Levenshtein: "python-Levenshtein",
  magic: "python-magic",
  nacl: "PyNaCl",
  OpenSSL: "pyOpenSSL",
  PIL: "pillow",
  pkg_resources: "setuptools",
  pytorch_lightning: "pytorch-lightning",
  sentence_transformers: "sentence-transformers",
  serial: "pyserial",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  skopt: "scikit-optimize",
  tensorboardX: "tensorboardX",
  torch_geometric: "torch-geometric",
  umap: "umap-learn",
  yaml: "PyYAML",
  zmq: "pyzmq",
};

/** Names that nearly always mean a file of the project, not a package of an index. */
const LOCAL_NAMES =
  /^(?:src|utils?|helpers?|common|config|configs|settings|constants|models?|data|datasets?|dataloaders?|train(?:er|ing)?|evaluat(?:e|ion|or)|metrics|losses|layers|preprocess(?:ing)?|pipeline|experiments?|main|my_\w+|lib)$/;

/** The package to ask for when a module is missing. */
export function packageOf(module: string): string {
  return Object.hasOwn(DISTRIBUTIONS, module) ? (DISTRIBUTIONS[module] ?? module) : module;
}

/** Whether a missing module is rather a file of the project; `files`: paths known of project, workspace and blocks. */
export function isLocalModule(module: string, files: readonly string[]): boolean {
  const name = module.toLowerCase();
  if (LOCAL_NAMES.test(name)) return true;
  return files.some((path) => {
    const parts = path.toLowerCase().split("/");
    return parts.at(-1) === `${name}.py` || parts.slice(0, -1).includes(name);
  });
}

/** The bare name of a requirement such as `shap>=0.4` or `ray[tune]==2.1`, in lower case, as indexes compare names. */
export function requirementName(requirement: string): string {
  const name = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(requirement)?.[1] ?? requirement.trim();
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
