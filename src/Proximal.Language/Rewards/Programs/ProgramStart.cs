using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Proximal.Language;

/// <summary>Starts programs with redirected streams and a limit of memory.</summary>
internal static class ProgramStart
{
    private static long started;

    /// <summary>A new value of <see cref="ProcessTree.Mark"/>.</summary>
    public static string NewMark() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref started)}");

    /// <summary>Starts a program.</summary>
    /// <param name="program">Path or name of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="memoryMegabytes">Limit of its address space in MiB, on Linux; 0 for none.</param>
    /// <param name="mark">Value of <see cref="ProcessTree.Mark"/>.</param>
    /// <param name="owner">Its use, for messages, such as <c>a reward</c>.</param>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    public static Process Start(
        string program,
        IReadOnlyList<string> arguments,
        int memoryMegabytes,
        string mark,
        string owner
    )
    {
        var start = new ProcessStartInfo(memoryMegabytes > 0 ? "/bin/sh" : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (memoryMegabytes > 0)
        {
            // The shell sets the limit and becomes the program.
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(
                string.Create(CultureInfo.InvariantCulture, $"ulimit -v {memoryMegabytes * 1024L}; exec \"$@\"")
            );
            start.ArgumentList.Add("sh");
            start.ArgumentList.Add(program);
        }

        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment[ProcessTree.Mark] = mark;
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            throw new InvalidInputException(
                $"the program '{program}' of {owner} cannot be started: {exception.Message.ReplaceLineEndings(" ")}",
                exception
            );
        }
    }
}
