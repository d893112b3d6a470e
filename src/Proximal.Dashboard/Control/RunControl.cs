using System.Collections.Concurrent;
using System.Diagnostics;

namespace Proximal.Dashboard;

/// <summary>Starts, resumes and stops runs with the tool.</summary>
/// <param name="catalog">The runs.</param>
/// <param name="folder">Folder of new runs.</param>
/// <param name="tool">Program and first arguments of the tool; empty if there is none.</param>
internal sealed class RunControl(RunCatalog catalog, string folder, IReadOnlyList<string> tool)
{
    private const string OutputFolder = ".dashboard",
        Origin = "proximal: ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20),
        Pause = TimeSpan.FromMilliseconds(25);

    // Processes that were asked to stop: a second signal would end them without saving.
    private readonly ConcurrentDictionary<(int Process, long Start), bool> stopping = new();

    /// <summary>Starts a run and waits until it trains.</summary>
    /// <returns>Identifier of the folder.</returns>
    /// <exception cref="InvalidInputException">The tool refuses the run; the message is its line.</exception>
    public async Task<string> StartAsync(StartRequest request, CancellationToken cancellation)
    {
        if (catalog.Environments.TryFind(request.Environment) is null)
            throw new InvalidInputException($"there is no environment '{request.Environment}'");
        string run = NewFolder(request.Name.Length > 0 ? request.Name : RunFolder.NameOf(request.Environment));
        await LaunchAsync(
                request.Arguments(run),
                OutputOf(folder, run),
                () => File.Exists(new RunFolder(run).Configuration) || SeedGroup.TryFind(run) is not null,
                cancellation
            )
            .ConfigureAwait(false);
        return CatalogedRun.IdOf(run);
    }

    /// <summary>Continues a run and waits until it trains.</summary>
    /// <param name="run">The run.</param>
    /// <param name="steps">New total number of steps; empty to keep it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="InvalidInputException">The tool refuses; the message is its line.</exception>
    public Task ResumeAsync(CatalogedRun run, string steps, CancellationToken cancellation)
    {
        StartRequest.CheckSteps(steps);
        if (RunLockOwner.TryFind(run.Folder.Path) is not null)
            throw new InvalidInputException($"{run.Name} is in training");
        string path = Path.GetFullPath(run.Folder.Path);
        List<string> arguments = ["resume", path, "--plain"];
        if (steps.Length > 0)
            arguments.Add($"--steps={steps}");
        return LaunchAsync(
            arguments,
            OutputOf(run.Root, path),
            () => RunLockOwner.TryFind(path) is not null,
            cancellation
        );
    }

    /// <summary>Asks the process that trains a run to save and end.</summary>
    /// <exception cref="InvalidInputException">Nobody trains the run, or the process is not on this machine.</exception>
    public void Stop(CatalogedRun run)
    {
        // Only the process that holds the lock of the folder now.
        RunLockOwner owner =
            RunLockOwner.TryFind(run.Folder.Path) ?? throw new InvalidInputException($"{run.Name} is not in training");
        if (owner.ProcessId is not { } process || process == Environment.ProcessId)
            throw new InvalidInputException($"the process that trains {run.Name} cannot be found on this machine");
        if (!stopping.TryAdd((process, StartOf(process)), true))
            throw new InvalidInputException($"{run.Name} is stopping: it saves after its current update");
        ToolProcess.Stop(process);
    }

    /// <summary>Last lines of the output of a run that the page started or resumed; empty if there is none.</summary>
    public static IReadOnlyList<string> Output(CatalogedRun run, int count)
    {
        string path = Path.GetFullPath(run.Folder.Path);
        IReadOnlyList<string> own = ToolProcess.LastLines(OutputOf(run.Root, path), count);
        return own.Count == 0 && run.Group is not null
            ? ToolProcess.LastLines(OutputOf(run.Root, Path.GetDirectoryName(path)!), count)
            : own;
    }

    private static string OutputOf(string root, string run) =>
        Path.Combine(Path.GetFullPath(root), OutputFolder, $"{CatalogedRun.IdOf(run)}.log");

    private static long StartOf(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return running.StartTime.Ticks;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    }

    private string NewFolder(string name)
    {
        string root = Path.GetFullPath(folder);
        for (int i = 1; ; i++)
        {
            string path = Path.Combine(root, i == 1 ? name : $"{name}-{i}");
            if (!Path.Exists(path))
                return path;
        }
    }

    private async Task LaunchAsync(
        IReadOnlyList<string> arguments,
        string output,
        Func<bool> trains,
        CancellationToken cancellation
    )
    {
        if (tool.Count == 0)
            throw new InvalidInputException("this program cannot start runs; use 'proximal dashboard'");
        using var process = ToolProcess.Start(tool, arguments, output);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < StartLimit; )
        {
            // The exit code first: a short run can end before its lock is seen.
            if (process.ExitCode is { } code)
            {
                if (code is 0 or 3 or 130)
                    break;
                string line = process.LastLine();
                throw new InvalidInputException(
                    line.StartsWith(Origin, StringComparison.Ordinal) ? line[Origin.Length..] : line
                );
            }

            if (trains())
                break;
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }

        catalog.Ask();
    }
}
