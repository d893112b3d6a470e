using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Plays one agent of a game.</summary>
internal interface IPlayer
{
    /// <summary>Starts a game.</summary>
    void Begin() { }

    /// <summary>Chooses an action.</summary>
    /// <param name="row">Observation, followed by the action mask if actions are masked.</param>
    /// <param name="action">Receives the action.</param>
    /// <param name="random">Random numbers of the game.</param>
    void Act(ReadOnlySpan<float> row, Span<float> action, ref Rng random);
}

/// <summary>Plays by a policy.</summary>
internal sealed class PolicyPlayer(Policy policy, bool deterministic) : IPlayer
{
    private readonly RecurrentState state = policy.CreateRecurrentState(rows: 1);

    /// <inheritdoc/>
    public void Begin() => state.Reset();

    /// <inheritdoc/>
    public void Act(ReadOnlySpan<float> row, Span<float> action, ref Rng random) =>
        policy.Act(row, action, deterministic, ref random, state);
}

/// <summary>Takes valid actions uniformly at random.</summary>
internal sealed class RandomPlayer(Space observations, Space actions) : IPlayer
{
    /// <inheritdoc/>
    public void Act(ReadOnlySpan<float> row, Span<float> action, ref Rng random) =>
        actions.SampleAction(ref random, row[observations.ObservationSize..], action);
}

/// <summary>Plays a board game by search.</summary>
internal sealed class SearchPlayer(MinimaxPlayer search) : IPlayer
{
    /// <inheritdoc/>
    public void Act(ReadOnlySpan<float> row, Span<float> action, ref Rng random) =>
        action[0] = search.Choose(row, ref random);
}
