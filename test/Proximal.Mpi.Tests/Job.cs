using System.Diagnostics;
using System.Globalization;

namespace Proximal.Mpi.Tests;

/// <summary>The tool as a process, alone or started by <c>mpirun</c>.</summary>
public sealed class Job : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Task<string> output,
        error;

    private Job(string folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // Tests also run as root, in containers.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Whether <c>mpirun</c> is installed.</summary>
    public static bool IsPossible { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(static folder => File.Exists(Path.Combine(folder, "mpirun")));

    /// <summary>Whether <c>mpirun</c> is installed, and long tests run.</summary>
    public static bool RunsLong => IsPossible && LongTests.AreOn;

    /// <summary>Starts a command line of the tool in one process.</summary>
    public static Job Start(string folder, string command) => new(folder, "dotnet", [Tool, .. command.Split(' ')]);

    /// <summary>Starts a command line of the tool in several processes.</summary>
    public static Job Start(string folder, int ranks, string command) =>
        new(
            folder,
            "mpirun",
            [
                "-q",
                "-n",
                ranks.ToString(CultureInfo.InvariantCulture),
                "--oversubscribe",
                "dotnet",
                Tool,
                .. command.Split(' '),
            ]
        );

    private static string Tool { get; } = Path.Combine(AppContext.BaseDirectory, "Proximal.Tool.dll");

    /// <summary>Waits for the end of the job. Returns its exit code and the lines of standard error.</summary>
    public (int ExitCode, string[] Errors) Await()
    {
        Assert.True(process.WaitForExit(Patience), "the job does not end");
        string[] lines =
        [
            .. $"{output.Result}\n{error.Result}"
                .Split('\n')
                .Select(static line => line.Trim())
                .Where(static line => line.Contains("proximal: ", StringComparison.Ordinal))
                .Select(static line => line[line.IndexOf("proximal: ", StringComparison.Ordinal)..]),
        ];
        return (process.ExitCode, lines);
    }

    /// <summary>Waits for a checkpoint of a run.</summary>
    public static void AwaitCheckpoint(string run)
    {
        var store = new CheckpointStore(Path.Combine(run, "checkpoints"));
        long start = Stopwatch.GetTimestamp();
        while (store.Steps.Count == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "the run writes no checkpoint");
            Thread.Sleep(20);
        }
    }

    /// <summary>Processes of a rank of the run in a folder.</summary>
    /// <param name="run">Folder of the run, as on the command line.</param>
    /// <param name="rank">The rank.</param>
    public static int ProcessOf(string run, int rank)
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int id))
                continue;
            try
            {
                string command = File.ReadAllText(Path.Combine(folder, "cmdline"));
                string variables = File.ReadAllText(Path.Combine(folder, "environ"));
                if (
                    command.Contains($"\0{run}\0", StringComparison.Ordinal)
                    && variables.Contains($"\0OMPI_COMM_WORLD_RANK={rank}\0", StringComparison.Ordinal)
                )
                    return id;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The process ended, or belongs to somebody else.
            }
        }

        throw new InvalidOperationException($"rank {rank} of {run} does not run");
    }

    /// <summary>Sends a signal to a process.</summary>
    public static void Signal(int id, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
