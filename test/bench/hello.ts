/** The least a process of ours can do: the baseline of starting. */
process.stdout.write("hello\n");
