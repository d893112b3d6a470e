namespace Proximal.Experiments;

/// <summary>
/// Training on the ranks above 0: with the configuration in the folder of the run, without files, callbacks or display
/// of its own.
/// </summary>
internal static class FollowedRun
{
    /// <summary>Waits for rank 0 and trains until it ends the run.</summary>
    /// <returns>Exit code of this process.</returns>
    /// <exception cref="InvalidInputException">The run or the checkpoint cannot be read on this machine.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss of a rank was not
    /// finite.</exception>
    public static int Train(RankStart start, Registries registries)
    {
        (string? folder, long step) = start.Await();
        if (folder is null)
            return (int)step;
        // A signal reaches all ranks, but rank 0 decides after which update they stop.
        using var stop = new StopSignal();
        var run = new RunFolder(folder);
        if (!File.Exists(run.Configuration))
            throw new InvalidInputException(
                $"{run.Configuration} does not exist on this machine: all ranks need the same file system"
            );
        if (LanguageConfiguration.TryRead(run.Configuration) is { } language)
            Train(language, run, step, start.Collective);
        else
            Train(run.ReadConfiguration(registries), run, step, start.Collective);
        return 0;
    }

    private static void Train(RunConfiguration configuration, RunFolder run, long step, ICollective collective)
    {
        TrainingOptions options = configuration.Options with { Collective = collective };
        using VectorEnvironment environments = (configuration with { Options = options }).CreateEnvironments();
        IAgentTrainer trainer = configuration.Algorithm.CreateTrainer(environments, options);
        if (step > 0)
            RunRecorder.Restore(trainer, run.OpenCheckpoints().Find(step));
        else
            configuration.InitFrom?.Initialize(trainer);
        trainer.Train();
    }

    private static void Train(LanguageConfiguration configuration, RunFolder run, long step, ICollective collective)
    {
        (_, Language.LanguageTrainer trainer) = LanguageRun.Prepare(
            configuration with
            {
                Setup = configuration.Setup with { Options = configuration.Options with { Collective = collective } },
            },
            static _ => { }
        );
        if (step > 0)
            RunRecorder.Restore(trainer, run.OpenCheckpoints().Find(step));
        trainer.Train();
    }
}
