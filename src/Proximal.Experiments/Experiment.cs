using Proximal.Environments;
using Proximal.TensorBoard;

namespace Proximal.Experiments;

/// <summary>
/// Runs the commands of the tool from code. Each method does the same as the command of its name and writes the same
/// files, which <c>proximal plot</c>, <c>play</c>, <c>resume</c> and the other commands read.
/// </summary>
public static class Experiment
{
    /// <summary>
    /// Trains a policy, or one policy for each seed, and writes a run folder for each (<c>proximal train</c>).
    /// </summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="request">Options; null for the zoo's hyperparameters, one run and a new folder under
    /// <c>runs/</c>.</param>
    /// <returns>The run. With several seeds, the folder of all runs, whose <see cref="Run.Seeds"/> are the single
    /// runs.</returns>
    /// <exception cref="InvalidInputException">A name, a key or a value is invalid, or the folder is not
    /// empty.</exception>
    /// <exception cref="TrainingDivergedException">The run diverged. With several seeds, the others continue, and the
    /// summary of the diverged run has <see cref="RunStatus.Diverged"/>.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled. The run is saved, and
    /// <see cref="Resume"/> continues it.</exception>
    public static Run Train(string environment, TrainingRequest? request = null)
    {
        request ??= new TrainingRequest();
        Registries registries = request.CreateRegistries();
        IDisplay display = request.CreateDisplay();
        RunConfiguration configuration = request.Configure(environment, registries, display);
        using var stop = new StopSignal(request.Cancellation);
        if (request.Seeds.Count > 0)
            return Finish(
                TrainingJob.Prepare(configuration, request.Seeds, request.Folder),
                registries,
                request,
                display,
                stop
            );
        (RunFolder run, _) = TrainingJob.Train(
            configuration,
            request.Folder,
            display,
            stop,
            callbacks: request.Callbacks?.Invoke(configuration.Options.Seed)
        );
        request.Cancellation.ThrowIfCancellationRequested();
        return Run.Of(run, registries);
    }

    /// <summary>
    /// Continues a run, or the runs of several seeds, from their newest checkpoints (<c>proximal resume</c>). A
    /// finished run does not change unless the request has more steps.
    /// </summary>
    /// <param name="run">Path of the folder, or its name under <c>runs/</c>.</param>
    /// <param name="request">Total steps, callbacks, jobs and registries; null for those of the run. Other options are
    /// ignored: they come from the run's <c>config.yaml</c>.</param>
    /// <exception cref="InvalidInputException">The run does not exist, is damaged, is locked by another process or has
    /// taken more steps already; or its environment or algorithm is not registered.</exception>
    /// <exception cref="TrainingDivergedException">The run diverged. With several seeds, the others
    /// continue.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled. The run is saved.</exception>
    public static Run Resume(string run, TrainingRequest? request = null)
    {
        request ??= new TrainingRequest();
        Registries registries = request.CreateRegistries();
        IDisplay display = request.CreateDisplay();
        using var stop = new StopSignal(request.Cancellation);
        if (SeedGroup.TryFind(run) is { } group)
        {
            if (request.Steps is { } each)
                ResumedRun.SetTotalSteps(group, registries, each);
            return Finish(group, registries, request, display, stop);
        }
        var folder = RunFolder.Find(run);
        using var taken = RunLock.Acquire(folder.Path);
        long done = ResumedRun.StepsDone(folder, request.Steps);
        if (request.Steps is { } steps)
            ResumedRun.SetTotalSteps(folder, registries, steps, done);
        RunConfiguration configuration = folder.ReadConfiguration(registries);
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
            )
            {
                AcceptLostMetrics = request.AcceptLostMetrics,
            }.Train();
        request.Cancellation.ThrowIfCancellationRequested();
        return Run.Of(folder, registries);
    }

    /// <summary>
    /// Searches for better hyperparameters (<c>proximal tune</c>). A call with the same search and folder continues an
    /// interrupted search.
    /// </summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="request">Search space and method; null for a random search over the default space of PPO.</param>
    /// <exception cref="InvalidInputException">A name, a key, a value or the space is invalid, or the folder holds a
    /// run or another search.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled. All results are saved, and the same call
    /// continues.</exception>
    public static TuningResult Tune(string environment, TuningRequest? request = null)
    {
        request ??= new TuningRequest();
        Registries registries = request.CreateRegistries();
        IDisplay display = request.CreateDisplay();
        TuningSearch search = request.Search(environment, registries, display);
        using var stop = new StopSignal(request.Cancellation);
        TuningFolder folder = TuningJob.FolderOf(request.Folder, search);
        SearchResults? results = TuningJob.Run(folder, search, registries, request.Jobs, display, stop);
        request.Cancellation.ThrowIfCancellationRequested();
        return new TuningResult(folder, results!, registries);
    }

    /// <summary>
    /// Plays a tournament between the policies of runs, in a game of two teams (<c>proximal tournament</c>).
    /// </summary>
    /// <param name="runs">Run folders, names of runs under <c>runs/</c>, or checkpoint folders.</param>
    /// <param name="request">Scripted players, games and seed; null for 200 games of each pair.</param>
    /// <exception cref="InvalidInputException">A run has no policy, the runs have different environments, the
    /// environment is no game of two teams, or there are fewer than two players.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public static TournamentResult Tournament(IReadOnlyList<string> runs, TournamentRequest? request = null)
    {
        request ??= new TournamentRequest();
        var registries = new Registries(
            request.Environments ?? new EnvironmentRegistry(),
            request.Algorithms ?? new AlgorithmRegistry()
        );
        return TournamentJob.Play(runs, request, registries.Copy());
    }

    /// <summary>
    /// Trains several algorithms with several seeds each and compares their results (<c>proximal compare</c>). Finished
    /// runs in the folder are reused.
    /// </summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="request">Algorithms, seeds and steps; null for every on-policy algorithm with 5 seeds and 100,000
    /// steps.</param>
    /// <exception cref="InvalidInputException">A name, a key or a value is invalid, or the folder holds a run with
    /// another configuration.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled. All results are saved, and the same call
    /// continues.</exception>
    public static ComparisonResult Compare(string environment, ComparisonRequest? request = null)
    {
        request ??= new ComparisonRequest();
        Registries registries = request.CreateRegistries();
        IDisplay display = request.CreateDisplay();
        ComparisonPlan plan = request.CreatePlan(environment, registries, display);
        using var stop = new StopSignal(request.Cancellation);
        IReadOnlyList<ComparedGroup>? groups = plan.Run(display, stop, static (_, _) => { });
        request.Cancellation.ThrowIfCancellationRequested();
        return new ComparisonResult(
            plan,
            groups!,
            request.Threshold ?? plan.EnvironmentEntry.RewardThreshold,
            request.Ablate
        );
    }

    /// <summary>
    /// Creates a recorder for a trainer that a program creates and trains itself. The recorder locks the folder and
    /// writes <c>config.yaml</c>, metrics, checkpoints, TensorBoard events and, at the end, <c>summary.json</c>, so
    /// that the commands of the tool accept the folder as a run.
    /// </summary>
    /// <remarks>
    /// For example <c>using RunRecorder recorder = Experiment.Record("runs/mine", "CartPole-v1", options);
    /// recorder.Resume(trainer); trainer.Train(recorder);</c>
    /// </remarks>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="environment">Name of the environment that the trainer trains in.</param>
    /// <param name="options">Options of the trainer. Their type selects the algorithm in the registry.</param>
    /// <param name="recorder">Intervals of checkpoints and evaluations, callbacks and logs; null for the
    /// defaults.</param>
    /// <param name="environments">Registered environments; null for the built-in ones.</param>
    /// <param name="algorithms">Registered algorithms; null for the built-in ones.</param>
    /// <exception cref="InvalidInputException">The environment is not registered, or no registered algorithm has
    /// options of that type.</exception>
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
        var registries = new Registries(
            environments ?? new EnvironmentRegistry(),
            algorithms ?? new AlgorithmRegistry()
        );
        AlgorithmEntry algorithm =
            registries.Algorithms.All.FirstOrDefault(entry => entry.Defaults.GetType() == options.GetType())
            ?? throw new InvalidInputException(
                $"no algorithm has options of type {options.GetType().Name}; add the algorithm to the AlgorithmRegistry"
            );
        bool evaluates = recorder.EvaluationEnvironments is not null;
        var configuration = new RunConfiguration(registries.FindEnvironment(environment), algorithm, options)
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
                        static (path, position) => new TensorBoardSink(path, position)
                    ),
                ],
            }
        );
    }

    private static Run Finish(
        SeedGroup group,
        Registries registries,
        TrainingRequest request,
        IDisplay display,
        StopSignal stop
    )
    {
        SeedTable? table = TrainingJob.Train(
            group,
            registries,
            request.Jobs,
            display,
            stop,
            request.Callbacks,
            request.AcceptLostMetrics
        );
        if (table is null)
            request.Cancellation.ThrowIfCancellationRequested();
        return Run.Of(group, registries);
    }
}
