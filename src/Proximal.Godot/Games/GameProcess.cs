using System.ComponentModel;
using System.Diagnostics;

namespace Proximal.Godot;

/// <summary>The process of a game that the trainer started.</summary>
internal sealed class GameProcess : IDisposable
{
    private const int KeptLines = 50;

    // Ctrl-C in a terminal also reaches the game, but the trainer saves a checkpoint first. An ignored signal stays ignored
    // in the program that takes the place of the shell.
    private const string IgnoreInterrupt = "trap '' INT; exec \"$0\" \"$@\"";

    private readonly Process process;
    private readonly Queue<string> errorLines = new();
    private readonly ManualResetEventSlim errorEnded = new();

    /// <summary>Starts a game.</summary>
    /// <param name="path">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    public GameProcess(string path, IEnumerable<string> arguments)
    {
        process = new Process
        {
            StartInfo = new ProcessStartInfo(
                OperatingSystem.IsWindows() ? path : "/bin/sh",
                OperatingSystem.IsWindows() ? arguments : ["-c", IgnoreInterrupt, path, .. arguments]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        // A game whose output is not read stops when the pipe is full.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new InvalidInputException($"the game '{path}' cannot be started: {exception.Message}", exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Describes how the process has ended; empty if it runs.</summary>
    /// <param name="time">Time to wait for its end.</param>
    public string DescribeEnd(TimeSpan time)
    {
        if (!process.WaitForExit(time))
            return "";
        // Unless children of the game keep the error output open.
        errorEnded.Wait(TimeSpan.FromMilliseconds(500));
        string last;
        lock (errorLines)
            last = errorLines.LastOrDefault(static line => line.Length > 0) ?? "";
        return $"its process exited with code {process.ExitCode}{(last.Length > 0 ? $": {last}" : "")}";
    }

    /// <summary>Waits for the end of the process, and kills it and its children after a time.</summary>
    /// <param name="time">Time to wait.</param>
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
    public void Dispose()
    {
        process.Dispose();
        errorEnded.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            errorEnded.Set();
            return;
        }

        lock (errorLines)
        {
            errorLines.Enqueue(line.Trim());
            if (errorLines.Count > KeptLines)
                errorLines.Dequeue();
        }
    }
}
