namespace Proximal;

/// <summary>
/// Records one episode of a policy in a file: observations, actions, the distribution that each action was taken from,
/// values, rewards, and a picture of every step. docs/runs.md describes the format.
/// </summary>
/// <remarks>
/// The same policy and seed give the same file. With the default seed the episode is the first one of the first
/// environment of an <see cref="EvaluationCallback"/>. Recording changes neither the policy nor its statistics.
/// </remarks>
public sealed class EpisodeRecorder
{
    private readonly Func<IRecordedEnvironment> environment;

    /// <summary>Records episodes of one agent.</summary>
    /// <param name="environment">Creates one environment. It is disposed after each recording, if it is
    /// <see cref="IDisposable"/>.</param>
    /// <param name="options">Options of the recording.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public EpisodeRecorder(Func<IEnvironment> environment, EpisodeRecorderOptions options)
        : this(() => new RecordedAgent(environment()), options) { }

    /// <summary>Records episodes of several agents that share a policy.</summary>
    /// <param name="environment">Creates one environment. It is disposed after each recording, if it is
    /// <see cref="IDisposable"/>.</param>
    /// <param name="options">Options of the recording.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public EpisodeRecorder(Func<IMultiAgentEnvironment> environment, EpisodeRecorderOptions options)
        : this(() => new RecordedAgents(environment()), options) { }

    private EpisodeRecorder(Func<IRecordedEnvironment> environment, EpisodeRecorderOptions options)
    {
        options.Validate();
        (this.environment, Options) = (environment, options);
    }

    /// <summary>Options of the recording.</summary>
    public EpisodeRecorderOptions Options { get; }

    /// <summary>Plays one episode and writes its file, which is replaced atomically.</summary>
    /// <param name="path">File to write; its folder exists.</param>
    /// <param name="policy">Policy that acts.</param>
    /// <param name="steps">Steps that the policy was trained for; 0 if they are unknown. Default 0.</param>
    /// <exception cref="InvalidInputException">The spaces of the policy and of the environment differ.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path, Policy policy, long steps = 0) =>
        Write(
            path,
            policy,
            Options.RecordValues && policy.Network is ActorCriticNetwork network
                ? ValueEstimates.Of(network, Options.ValueNote)
                : null,
            steps
        );

    /// <summary>Plays one episode with the policy of a trainer and writes its file.</summary>
    internal void Write(string path, IAgentTrainer trainer) =>
        Write(path, trainer.Policy, Options.RecordValues ? (trainer as IValueSource)?.Values : null, trainer.Steps);

    private void Write(string path, Policy policy, ValueEstimates? values, long steps)
    {
        using IRecordedEnvironment recorded = environment();
        var episode = new RecordedEpisode(recorded, policy, values, Options);
        episode.Play();
        AtomicFile.Write(path, stream => episode.Write(stream, steps));
    }
}
