using Proximal.Environments;
using Proximal.TensorBoard;

namespace Proximal.Experiments;

/// <summary>
/// Runs the tool's commands from code. Each method does what the command of the same name does, with the same bytes, and writes folders that the
/// other commands read: <c>proximal plot</c>, <c>play</c>, <c>resume</c> …
/// </summary>
public static class Experiment
{
    /// <summary>Trains a policy, or one for each seed, each in a folder of its own (<c>proximal train</c>).</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="request">How; null for the zoo's settings, in a new folder under <c>runs/</c>.</param>
    /// <returns>The run; or all of them by <see cref="Run.Seeds"/>.</returns>
    /// <exception cref="InvalidInputException">A name or a setting is wrong, or there is something in the folder already.</exception>
    /// <exception cref="TrainingDivergedException">A single run diverged. If one of several seeds diverges, its summary says so and the others continue.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. Everything is saved; <see cref="Resume"/> continues.</exception>
    public static Run Train(string environment, TrainingRequest? request = null)
    {
        request ??= new TrainingRequest();
        Registries known = request.Known();
        IDisplay display = request.Display();
        RunConfiguration configuration = request.Configure(environment, known, display);
        using var stop = new StopSignal(request.Cancellation);
        if (request.Seeds.Count > 0)
            return Finish(
                TrainingJob.Prepare(configuration, request.Seeds, request.Folder),
                known,
                request.Jobs,
                request.Callbacks,
                display,
                stop,
                request.Cancellation
            );
        (RunFolder run, _) = TrainingJob.Train(
            configuration,
            request.Folder,
            display,
            stop,
            callbacks: request.Callbacks?.Invoke(configuration.Options.Seed)
        );
        request.Cancellation.ThrowIfCancellationRequested();
        return Run.Of(run, known);
    }

    /// <summary>Continues a run, or several seeds, from the newest checkpoints (<c>proximal resume</c>). A finished run stays as it is unless more steps are requested.</summary>
    /// <param name="run">The folder, or its name under <c>runs/</c>.</param>
    /// <param name="request">The total number of steps, callbacks, jobs and registries. Everything else comes from the run's <c>config.yaml</c>.</param>
    /// <exception cref="InvalidInputException">There is no such run, it is damaged, being trained, or has taken more steps already; or its environment is not known.</exception>
    /// <exception cref="TrainingDivergedException">A single run diverged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; everything is saved.</exception>
    public static Run Resume(string run, TrainingRequest? request = null)
    {
        request ??= new TrainingRequest();
        Registries known = request.Known();
        IDisplay display = request.Display();
        using var stop = new StopSignal(request.Cancellation);
        if (SeedGroup.TryFind(run) is { } group)
        {
            if (request.Steps is { } each)
                ResumedRun.Lengthen(group, known, each);
            return Finish(group, known, request.Jobs, request.Callbacks, display, stop, request.Cancellation);
        }
        var folder = RunFolder.Find(run);
        using var taken = RunLock.Acquire(folder.Path);
        long done = ResumedRun.StepsDone(folder, request.Steps);
        if (request.Steps is { } steps)
            ResumedRun.Lengthen(folder, known, steps, done);
        RunConfiguration configuration = folder.ReadConfiguration(known);
        if (
            ResumedRun.StoppedAt(folder, done, configuration) is null
            && ResumedRun.CompletedAt(folder, done, configuration.Options) is null
        )
            new TrainingSession(
                folder,
                configuration,
                display,
                stop,
                callbacks: request.Callbacks?.Invoke(configuration.Options.Seed)
            ).Train();
        request.Cancellation.ThrowIfCancellationRequested();
        return Run.Of(folder, known);
    }

    /// <summary>Searches for better settings (<c>proximal tune</c>). The same search in the same folder continues where it stopped.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="request">What to search, and how; null for PPO's usual space.</param>
    /// <exception cref="InvalidInputException">A name, a setting or the space is wrong, or the folder holds something else.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. Everything is saved; the same call continues.</exception>
    public static TuningResult Tune(string environment, TuningRequest? request = null)
    {
        request ??= new TuningRequest();
        Registries known = request.Known();
        IDisplay display = request.Display();
        TuningSearch search = request.Search(environment, known, display);
        using var stop = new StopSignal(request.Cancellation);
        TuningFolder folder = TuningJob.FolderOf(request.Folder, search);
        SearchResults? results = TuningJob.Run(folder, search, known, request.Jobs, display, stop);
        request.Cancellation.ThrowIfCancellationRequested();
        return new TuningResult(folder, results!, known);
    }

    /// <summary>Trains several algorithms over several seeds and compares what they reach (<c>proximal compare</c>). Runs that are finished are not repeated.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="request">What to compare; null for every algorithm that learns from rollouts.</param>
    /// <exception cref="InvalidInputException">A name or a setting is wrong, or a run of other settings is in the way.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. Everything is saved; the same call continues.</exception>
    public static ComparisonResult Compare(string environment, ComparisonRequest? request = null)
    {
        request ??= new ComparisonRequest();
        Registries known = request.Known();
        IDisplay display = request.Display();
        ComparisonPlan contest = request.ComparisonPlan(environment, known, display);
        using var stop = new StopSignal(request.Cancellation);
        IReadOnlyList<ComparedGroup>? groups = contest.Run(display, stop, static (_, _) => { });
        request.Cancellation.ThrowIfCancellationRequested();
        return new ComparisonResult(
            contest,
            groups!,
            request.Threshold ?? contest.Task.RewardThreshold,
            request.Ablate
        );
    }

    /// <summary>
    /// Makes the recorder of a trainer that a program makes and trains itself, so that its folder is a run to the tool: it writes
    /// <c>config.yaml</c>, metrics, checkpoints, TensorBoard's events and, at the end, <c>summary.json</c>, and locks the folder.
    /// </summary>
    /// <remarks>
    /// For example <c>using RunRecorder recorder = Experiment.Record("runs/mine", "CartPole-v1", options); recorder.Resume(trainer); trainer.Train(recorder);</c>
    /// </remarks>
    /// <param name="folder">The run's folder.</param>
    /// <param name="environment">The name of the environment that the trainer trains in.</param>
    /// <param name="options">The trainer's options; their type identifies the algorithm.</param>
    /// <param name="recorder">When to save and evaluate; null for the defaults.</param>
    /// <param name="environments">The environments that are known by name; null for the built-in ones.</param>
    /// <param name="algorithms">The algorithms that are known by name; null for the built-in ones.</param>
    /// <exception cref="InvalidInputException">The environment is not known, or no algorithm has options of that type.</exception>
    public static RunRecorder Record(
        string folder,
        string environment,
        TrainingOptions options,
        RunRecorderOptions? recorder = null,
        EnvironmentRegistry? environments = null,
        AlgorithmRegistry? algorithms = null
    )
    {
        recorder ??= new RunRecorderOptions();
        var known = new Registries(environments ?? new EnvironmentRegistry(), algorithms ?? new AlgorithmRegistry());
        AlgorithmEntry algorithm =
            known.Algorithms.All.FirstOrDefault(entry => entry.Defaults.GetType() == options.GetType())
            ?? throw new InvalidInputException(
                $"no algorithm has options of type {options.GetType().Name}; add it to the registry of algorithms"
            );
        bool evaluates = recorder.EvaluationEnvironments is not null;
        var configuration = new RunConfiguration(known.FindEnvironment(environment), algorithm, options)
        {
            Checkpoints = new CheckpointOptions(
                recorder.CheckpointInterval,
                recorder.KeepCheckpoints,
                evaluates ? recorder.EvaluationEpisodes : 0,
                recorder.CheckpointSteps,
                evaluates ? recorder.EvaluationInterval : 0
            ),
        };
        var run = new RunFolder(folder);
        return new RunRecorder(
            folder,
            recorder with
            {
                Configuration = recorder.Configuration ?? configuration.ToYaml(),
                Callbacks = [.. recorder.Callbacks, new SummaryCallback(run, configuration)],
                Logs =
                [
                    .. recorder.Logs,
                    new MetricsLog(
                        TensorBoardSink.FileName,
                        static (place, position) => new TensorBoardSink(place, position)
                    ),
                ],
            }
        );
    }

    private static Run Finish(
        SeedGroup group,
        Registries known,
        int? jobs,
        Func<ulong, IReadOnlyList<ITrainingCallback>>? callbacks,
        IDisplay display,
        StopSignal stop,
        CancellationToken cancellation
    )
    {
        SeedTable? table = TrainingJob.Train(group, known, jobs, display, stop, callbacks);
        if (table is null)
            cancellation.ThrowIfCancellationRequested();
        return Run.Of(group, known);
    }
}
