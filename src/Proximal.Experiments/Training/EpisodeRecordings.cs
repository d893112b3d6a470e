using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Recorded episodes of runs.</summary>
internal static class EpisodeRecordings
{
    /// <summary>Callback that records episodes during training; empty if the configuration records none.</summary>
    public static IEnumerable<ITrainingCallback> Of(RunFolder run, RunConfiguration configuration) =>
        configuration.Checkpoints.RecordEpisodes > 0
            ?
            [
                new EpisodeRecordingCallback(
                    Recorder(
                        configuration.EnvironmentEntry,
                        OptionsFor(configuration.EnvironmentEntry) with
                        {
                            Algorithm = configuration.Algorithm.Name,
                        }
                    ),
                    run.Episodes,
                    configuration.Checkpoints.RecordEpisodes
                ),
            ]
            : [];

    /// <summary>Creates a recorder.</summary>
    public static EpisodeRecorder Recorder(EnvironmentEntry environment, EpisodeRecorderOptions options) =>
        environment.CreateAgents is { } agents
            ? new EpisodeRecorder(agents, options)
            : new EpisodeRecorder(environment.Create, options);

    /// <summary>Options for an environment and a policy without a trainer.</summary>
    public static EpisodeRecorderOptions OptionsFor(EnvironmentEntry environment) =>
        new() { Environment = environment.Name, FramesPerSecond = environment.FramesPerSecond };

    /// <summary>Options for a saved policy of a run, whose values are recorded if its critic is part of it.</summary>
    public static EpisodeRecorderOptions OptionsFor(RunConfiguration configuration) =>
        OptionsFor(configuration.EnvironmentEntry) with
        {
            Algorithm = configuration.Algorithm.Name,
            RecordValues = configuration.Options switch
            {
                // The running moments of the returns are part of the trainer, not of the policy.
                PpoOptions { NormalizeValues: true } => false,
                OnPolicyOptions => true,
                _ => false,
            },
            ValueNote = configuration.Options switch
            {
                GailOptions => "of the discriminator's rewards",
                OnPolicyOptions { NormalizeRewards: true } => "of normalized rewards",
                _ => null,
            },
        };
}
