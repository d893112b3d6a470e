using System.ComponentModel;
using System.Diagnostics;

namespace Proximal.MLAgents;

/// <summary>The process of a game that the trainer started.</summary>
internal sealed class UnityProcess : IDisposable
{
    private static readonly string[] Extensions = ["", ".x86_64", ".x86", ".exe"];

    // Ctrl-C in a terminal also reaches the game, but the trainer saves a checkpoint first. An ignored signal stays ignored
    // in the program that takes the place of the shell.
    private const string IgnoreInterrupt = "trap '' INT; exec \"$0\" \"$@\"";

    private readonly Process process;

    /// <summary>Starts a game.</summary>
    /// <param name="path">Path of the game, with or without its extension.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidInputException">There is no such game, or it cannot be started.</exception>
    public UnityProcess(string path, IEnumerable<string> arguments)
    {
        string file =
            Extensions.Select(extension => path + extension).FirstOrDefault(File.Exists)
            ?? throw new InvalidInputException($"there is no game '{path}' (.x86_64, .x86, .exe)");
        if (
            !OperatingSystem.IsWindows()
            && (
                File.GetUnixFileMode(file)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            ) == UnixFileMode.None
        )
            throw new InvalidInputException($"the game '{file}' is not executable: chmod +x {file}");
        process = new Process
        {
            StartInfo = new ProcessStartInfo(
                OperatingSystem.IsWindows() ? Path.GetFullPath(file) : "/bin/sh",
                OperatingSystem.IsWindows() ? arguments : ["-c", IgnoreInterrupt, Path.GetFullPath(file), .. arguments]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        // A game whose output is not read stops when the pipe is full.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new InvalidInputException($"the game '{file}' cannot be started: {exception.Message}", exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Exit code of the process; null while it runs.</summary>
    public int? ExitCode => process.HasExited ? process.ExitCode : null;

    /// <summary>Waits for the end of the process, and kills it and its children after a time.</summary>
    public void End(TimeSpan time)
    {
        if (process.WaitForExit(time))
            return;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();
}
