using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.Gymnasium;

/// <summary>A child process whose standard input and output carry frames. Its error output is kept for
/// messages.</summary>
internal sealed partial class HostProcess : IHostConnection
{
    private const int KeptLines = 200;
    private const int Kill9 = 9;

    private readonly Process process;
    private readonly Queue<string> errorLines = new();
    private readonly ManualResetEventSlim errorEnded = new();
    private readonly ReplyDeadline deadline;
    private readonly int id;
    private int isKilled;

    /// <summary>Starts a process.</summary>
    /// <param name="program">Path or name of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="hint">End of the message if it cannot be started.</param>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    public HostProcess(string program, IEnumerable<string> arguments, string hint = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        // Reproducible order of sets, and no threads for tiny matrices, unless the user wants otherwise.
        start.Environment.TryAdd("PYTHONHASHSEED", "0");
        start.Environment.TryAdd("OMP_NUM_THREADS", "1");
        start.Environment.TryAdd("OPENBLAS_NUM_THREADS", "1");
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        try
        {
            ProcessStarter.Start(process);
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new InvalidInputException($"'{program}' cannot be started: {exception.Message}{hint}", exception);
        }

        id = process.Id;
        process.BeginErrorReadLine();
        Frames = new FrameStream(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        deadline = new ReplyDeadline(Kill);
    }

    /// <inheritdoc/>
    public int? ProcessId => id;

    /// <inheritdoc/>
    public FrameStream Frames { get; }

    /// <summary>Raw access to the standard input, for the program itself.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <inheritdoc/>
    public bool IsTimedOut => deadline.HasExpired;

    /// <inheritdoc/>
    public string ErrorOutput
    {
        get
        {
            lock (errorLines)
                return string.Join('\n', errorLines);
        }
    }

    /// <inheritdoc/>
    public void BeginWait(TimeSpan time) => deadline.Set(time);

    /// <inheritdoc/>
    public void EndWait() => deadline.Clear();

    /// <inheritdoc/>
    public string DescribeEnd()
    {
        // The streams are closed a moment before the process ends.
        if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
            return "its process closed its output";
        // Unless processes of the child keep the error output open.
        errorEnded.Wait(TimeSpan.FromMilliseconds(500));
        int code = process.ExitCode;
        string exit =
            code > 128 && !OperatingSystem.IsWindows()
                ? $"its process was ended by signal {code - 128}"
                : $"its process exited with code {code}";
        string last = ErrorOutput.Split('\n')[^1].Trim();
        return last.Length == 0 ? exit : $"{exit}: {last}";
    }

    /// <inheritdoc/>
    public void End(TimeSpan time)
    {
        process.WaitForExit(time);
        Kill();
    }

    /// <summary>Kills the process and those that it started.</summary>
    public void Kill()
    {
        if (Interlocked.Exchange(ref isKilled, 1) != 0)
            return;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }

        // The process leads a group of its own, which also has processes whose parent has ended.
        if (!OperatingSystem.IsWindows())
            _ = Signal(-id, Kill9);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        deadline.Dispose();
        Kill();
        process.WaitForExit(TimeSpan.FromSeconds(2));
        process.Dispose();
        errorEnded.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    private void Keep(string? line)
    {
        if (line is null)
        {
            errorEnded.Set();
            return;
        }

        lock (errorLines)
        {
            errorLines.Enqueue(line);
            if (errorLines.Count > KeptLines)
                errorLines.Dequeue();
        }
    }
}
