using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/DelayedReward-v0</c>: the first action of an episode decides it. Action 1 earns a point, but only some steps
/// later; action 0 earns a tenth of one at once. What was chosen is not seen afterwards, so that no value can tell: only the
/// rewards that follow can. The return is 1. At 0.1 they do not reach the first action: the discount or λ is too small, or
/// advantages are not carried backwards.
/// </summary>
/// <param name="delay">How many steps later, at least 1; 8 by default.</param>
/// <exception cref="InvalidInputException"><paramref name="delay"/> is less than 1.</exception>
public sealed class DelayedReward(int delay = DelayedReward.DefaultDelay)
    : DynamicsEnvironment<DelayedRewardDynamics, DiagnosticState>(new DelayedRewardDynamics(delay))
{
    private const int DefaultDelay = 8;
}

/// <summary>The dynamics of <see cref="DelayedReward"/>.</summary>
public readonly struct DelayedRewardDynamics : IDynamics<DiagnosticState>
{
    private static readonly Discrete Pair = new(2);
    private readonly Discrete times;

    /// <summary>A delay of so many steps.</summary>
    /// <param name="delay">At least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="delay"/> is less than 1.</exception>
    public DelayedRewardDynamics(int delay)
    {
        if (delay < 1)
            throw new InvalidInputException($"the delay of a reward must be at least 1 step, not {delay}");
        times = new Discrete(delay + 1);
    }

    /// <summary>What is observed: how many steps have been taken.</summary>
    public Space Observations => times;

    /// <inheritdoc/>
    public Space Actions => Pair;

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
