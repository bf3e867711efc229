package fathom.target;

import fathom.kernel.magic.Nearest;
import fathom.read.Btf;
import fathom.read.Btf.Field;
import fathom.read.Btf.Variable;
import fathom.read.KernelTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The probes that read values, as the agent takes them (probes.c): which arguments and fields of a
 * function are worth reading, and those that the user asks for.
 */
final class ValueProbes {
  /** Where the first arguments are (the System V ABI for x86-64). */
  private static final List<String> REGISTERS = List.of("di", "si", "dx", "cx", "r8", "r9");

  private static final int PATH_NAMES = 4;

  /** What is read of a structure that an argument points to, when it is there: name and path. */
  private static final Map<String, Map<String, String>> INTERESTING = interesting();

  /** The way of a read or a write from the system call to the block layer. */
  private static final List<String> PATH =
      List.of(
          "new_sync_write",
          "new_sync_read",
          "ext4_file_write_iter",
          "ext4_file_read_iter",
          "ext4_buffered_write_iter",
          "xfs_file_write_iter",
          "xfs_file_buffered_write",
          "btrfs_file_write_iter",
          "generic_file_write_iter",
          "generic_perform_write",
          "generic_file_read_iter",
          "filemap_read",
          "iomap_file_buffered_write",
          "iomap_dio_rw",
          "__iomap_dio_rw",
          "ext4_da_write_begin",
          "ext4_da_write_end",
          "ext4_write_end",
          "ext4_sync_file",
          "submit_bio");

  private final KernelTypes all;
  private Btf types;
  private final Set<String> traceable;
  private final boolean ext4;
  private final List<String> lines = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private ValueProbes(KernelTypes all, Set<String> traceable, boolean ext4) {
    this.all = all;
    this.traceable = traceable;
    this.ext4 = ext4;
  }

  private static Map<String, Map<String, String>> interesting() {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    all.put("file", ordered("flags", "f_flags", "i_size", "f_inode->i_size"));
    all.put(
        "kiocb",
        ordered("ki_pos", "ki_pos", "ki_flags", "ki_flags", "i_size", "ki_filp->f_inode->i_size"));
    all.put("iov_iter", ordered("iter_count", "count"));
    all.put("inode", ordered("ino", "i_ino", "i_size", "i_size"));
    all.put("address_space", ordered("i_size", "host->i_size"));
    all.put("bio", ordered("sector", "bi_iter.bi_sector", "bi_size", "bi_iter.bi_size"));
    return all;
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) all.put(pairs[i], pairs[i + 1]);
    return all;
  }

  /**
   * The probes for what is wanted.
   *
   * @param roots the functions where the graph begins
   * @param ext4 whether the files are on ext4 (or ext3, or ext2), whose inodes have more to say
   * @throws IllegalArgumentException when a watched value does not exist; the message has names
   *     like it
   */
  static List<String> of(
      ValueRequest wanted,
      List<String> roots,
      KernelTypes types,
      Set<String> traceable,
      boolean ext4) {
    ValueProbes probes = new ValueProbes(types, traceable, ext4);
    Set<String> functions = new LinkedHashSet<>();
    if (wanted.arguments() != ValueRequest.Arguments.OFF)
      functions.addAll(roots.subList(0, Math.min(20, roots.size())));
    if (wanted.arguments() == ValueRequest.Arguments.PATH) {
      PATH.stream().filter(traceable::contains).forEach(functions::add);
    }
    functions.forEach(probes::arguments);
    wanted.watched().forEach(probes::watch);
    wanted.returns().forEach(probes::returned);
    return List.copyOf(probes.lines);
  }

  private void arguments(String function) {
    types = all.of(plainName(function));
    List<String> read = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    List<Variable> parameters = types.parameters(plainName(function)).orElse(List.of());
    for (int i = 0; i < Math.min(parameters.size(), REGISTERS.size()); i++) {
      Variable p = parameters.get(i);
      String register = "%" + REGISTERS.get(i);
      String struct = types.target(p.type()).map(types::structName).orElse("");
      if (INTERESTING.containsKey(struct)) {
        fields(p, register, INTERESTING.get(struct), read, taken);
        if (ext4) diskSize(struct, register, read, taken);
        file(struct, register, read, taken);
      } else if (types.target(p.type()).map(types::scalarSize).orElse(0) == 8
          && p.name().endsWith("pos")
          && taken.add(p.name())) {
        read.add(p.name() + "=+0(" + register + "):s64");
      } else if (types.target(p.type()).isEmpty()
          && types.scalarSize(p.type()) > 0
          && !p.name().isEmpty()
          && taken.add(p.name())) {
        read.add(p.name() + "=" + register + ":" + new FetchArguments(types).number(p.type()));
      }
    }
    if (!read.isEmpty()) add("p", function, read);
  }

  private void fields(
      Variable parameter,
      String register,
      Map<String, String> wanted,
      List<String> read,
      Set<String> taken) {
    wanted.forEach(
        (name, path) -> {
          if (taken.contains(name)) return;
          try {
            String at =
                new FetchArguments(types)
                    .place(register, parameter.type(), parameter.name() + "->" + path, path);
            read.add(name + "=" + at);
            taken.add(name);
          } catch (IllegalArgumentException e) {
            return; // a kernel without this field
          }
        });
  }

  /** How much of the file ext4 has on the disk: beside the inode, in what it is embedded in. */
  private void diskSize(String struct, String register, List<String> read, Set<String> taken) {
    Btf of = all.ofStruct("ext4_inode_info");
    Optional<Integer> ext4Inode = of.struct("ext4_inode_info");
    String inode =
        switch (struct) {
          case "file" -> hop(register, "file", "f_inode");
          case "kiocb" -> hop(hop(register, "kiocb", "ki_filp"), "file", "f_inode");
          case "inode" -> register;
          default -> null;
        };
    if (inode == null || ext4Inode.isEmpty() || taken.contains("i_disksize")) return;
    Optional<Field> size = of.field(ext4Inode.get(), "i_disksize");
    Optional<Field> embedded = of.field(ext4Inode.get(), "vfs_inode");
    if (size.isEmpty() || embedded.isEmpty()) return;
    int distance = size.get().offset() - embedded.get().offset();
    read.add("i_disksize=%s%d(%s):s64".formatted(distance < 0 ? "" : "+", distance, inode));
    taken.add("i_disksize");
  }

  /** The names from the file up to the root of its file system, and where that is mounted. */
  private void file(String struct, String register, List<String> read, Set<String> taken) {
    String file =
        struct.equals("file")
            ? register
            : struct.equals("kiocb") ? hop(register, struct, "ki_filp") : null;
    if (file == null || !taken.add("path")) return;
    int name = offset("dentry", "d_name") + offset("qstr", "name");
    int parent = offset("dentry", "d_parent");
    int path = offset("file", "f_path");
    String entry = "+%d(%s)".formatted(path + offset("path", "dentry"), file);
    for (int i = 0; i < PATH_NAMES; i++) {
      String text = "path%d=+0(+%d(%s)):string".formatted(i, name, entry);
      if (text.length() > FetchArguments.LENGTH_MAX) break;
      read.add(text);
      entry = "+%d(%s)".formatted(parent, entry);
    }
    int mount = offset("mount", "mnt_mountpoint") - offset("mount", "mnt");
    String mounted =
        "mounted=+0(+%d(%s%d(+%d(%s)))):string"
            .formatted(name, mount < 0 ? "" : "+", mount, path + offset("path", "mnt"), file);
    if (mounted.length() <= FetchArguments.LENGTH_MAX) read.add(mounted);
  }

  private String hop(String from, String struct, String field) {
    return "+%d(%s)".formatted(offset(struct, field), from);
  }

  private int offset(String struct, String field) {
    return types
        .struct(struct)
        .flatMap(s -> types.field(s, field))
        .map(Field::offset)
        .orElseThrow(() -> new IllegalArgumentException("no " + struct + "." + field));
  }

  /** "ext4_file_write_iter:iocb->ki_flags". */
  private void watch(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "--watch '%s': expected a function, a colon and a value: 'vfs_write:file->f_flags'"
              .formatted(text));
    }
    String function = text.substring(0, colon).strip();
    String value = text.substring(colon + 1).strip();
    check(function, "--watch '" + text + "'");
    if (value.equals("ret")) {
      returned(function);
      return;
    }
    types = all.of(plainName(function));
    List<Variable> parameters =
        types
            .parameters(plainName(function))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--watch '%s': the kernel does not tell the types of %s"
                            .formatted(text, function)));
    String first = value.split("->|\\.|\\[", 2)[0].strip();
    List<String> known = parameters.stream().map(Variable::name).toList();
    int i = known.indexOf(first);
    if (i < 0 || i >= REGISTERS.size()) {
      throw new IllegalArgumentException(
          "--watch '%s': %s has no argument \"%s\"; it has %s"
              .formatted(text, function, first, String.join(", ", known)));
    }
    String rest = value.substring(first.length()).replaceFirst("^\\s*->\\s*", "");
    String at =
        new FetchArguments(types)
            .place("%" + REGISTERS.get(i), parameters.get(i).type(), text, rest);
    String name = value.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
    add("p", function, List.of(name + "=" + at));
  }

  private void returned(String function) {
    check(function, "--ret " + function);
    add("r", function, List.of("ret=$retval:s64"));
  }

  private void check(String function, String option) {
    if (traceable.contains(function)) return;
    List<String> near = Nearest.to(function, traceable, 3);
    throw new IllegalArgumentException(
        "%s: there is no traceable function %s%s"
            .formatted(
                option,
                function,
                near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?"));
  }

  private void add(String kind, String function, List<String> arguments) {
    String base = (kind.equals("r") ? "return_" : "") + function.replaceAll("[^A-Za-z0-9_]", "_");
    String name = base;
    for (int i = 2; !names.add(name); i++) name = base + "_" + i;
    lines.add(name + " " + kind + ":" + function + " " + String.join(" ", arguments));
  }

  /** Without what the compiler added: "f.isra.0". */
  private static String plainName(String function) {
    int dot = function.indexOf('.');
    return dot < 0 ? function : function.substring(0, dot);
  }
}
