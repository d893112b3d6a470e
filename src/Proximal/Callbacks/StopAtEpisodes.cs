namespace Proximal;

/// <summary>
/// Stops training after a number of episodes, summed over all environments (Stable-Baselines3's
/// <c>StopTrainingOnMaxEpisodes</c>, which counts per environment).
/// </summary>
public sealed class StopAtEpisodes : StopCallback
{
    private readonly long episodes;

    /// <summary>Creates the callback.</summary>
    /// <param name="episodes">The number of episodes, at least 1. Training stops after the update in which the last of
    /// them ends.</param>
    /// <exception cref="InvalidInputException"><paramref name="episodes"/> is less than 1.</exception>
    public StopAtEpisodes(long episodes)
    {
        if (episodes < 1)
            throw new InvalidInputException($"the number of episodes must be at least 1, but is {episodes}");
        this.episodes = episodes;
    }

    /// <inheritdoc/>
    protected override string? ReasonToStop(ITrainer trainer) =>
        trainer is IAgentTrainer agent && agent.Episodes.Finished >= episodes
            ? $"{agent.Episodes.Finished} episodes finished, at least the maximum of {episodes}"
            : null;
}
