using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/DelayedReward-v0</c>: the first action of an episode decides the return. Action 1 earns a reward of 1
/// after a delay; action 0 earns 0.1 immediately. Later observations do not show the choice, so the value function
/// cannot predict the reward; only the rewards themselves can carry it back. The optimal return is 1. A return of 0.1
/// shows that the reward does not reach the first action: the discount or λ is too small, or advantages are not
/// propagated backwards.
/// </summary>
/// <param name="delay">The delay of the reward in steps, at least 1. Default 8.</param>
/// <exception cref="InvalidInputException"><paramref name="delay"/> is less than 1.</exception>
public sealed class DelayedReward(int delay = DelayedReward.DefaultDelay)
    : DynamicsEnvironment<DelayedRewardDynamics, DiagnosticState>(new DelayedRewardDynamics(delay))
{
    private const int DefaultDelay = 8;
}

/// <summary>The dynamics of <see cref="DelayedReward"/>.</summary>
public readonly struct DelayedRewardDynamics : IDynamics<DiagnosticState>
{
    private static readonly Discrete TwoActions = new(2);
    private readonly Discrete times;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="delay">The delay of the reward in steps, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="delay"/> is less than 1.</exception>
    internal DelayedRewardDynamics(int delay)
    {
        if (delay < 1)
            throw new InvalidInputException($"the delay of a reward must be at least 1 step, not {delay}");
        times = new Discrete(delay + 1);
    }

    /// <summary>The observation space: the number of steps so far.</summary>
    public Space Observations => times;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) => state = default;

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        bool decides = state.Time == 0,
            ends = state.Time == times.N - 1;
        if (decides)
            state.Cue = (int)action[0];
        state.Time++;
        float reward =
            decides && state.Cue == 0 ? 0.1f
            : ends && state.Cue == 1 ? 1
            : 0;
        return new StepResult(reward, ends);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) =>
        times.Encode(Math.Min(state.Time, times.N - 1), observation);

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
