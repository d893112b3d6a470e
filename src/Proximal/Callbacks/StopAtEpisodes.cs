namespace Proximal;

/// <summary>
/// Ends training of an agent after so many episodes, over all environments together (Stable-Baselines3's
/// <c>StopTrainingOnMaxEpisodes</c>, which counts those of each).
/// </summary>
public sealed class StopAtEpisodes : StopCallback
{
    private readonly long episodes;

    /// <summary>Says after how many.</summary>
    /// <param name="episodes">Episodes, at least 1; training ends after the update in which that one ended.</param>
    /// <exception cref="InvalidInputException"><paramref name="episodes"/> is less than 1.</exception>
    public StopAtEpisodes(long episodes)
    {
        if (episodes < 1)
            throw new InvalidInputException($"training can end after 1 episode or more, not after {episodes}");
        this.episodes = episodes;
    }

    /// <inheritdoc/>
    protected override string? ReasonToStop(ITrainer trainer) =>
        trainer is IAgentTrainer agent && agent.Episodes.Finished >= episodes
            ? $"{agent.Episodes.Finished} episodes ended, at least the {episodes} that were asked for"
            : null;
}
