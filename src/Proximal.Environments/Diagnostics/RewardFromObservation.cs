using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RewardFromObservation-v0</c>: an observation of 1 or -1, one step, and the observation as the reward
/// of any action. The value of an observation equals the observation. If both values stay at 0, the critic does not use
/// observations, or returns are paired with the wrong observations.
/// </summary>
public sealed class RewardFromObservation : DynamicsEnvironment<RewardFromObservationDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="RewardFromObservation"/>.</summary>
public readonly struct RewardFromObservationDynamics : IDynamics<DiagnosticState>
{
    private static readonly Box Sign = Box.Scalar(-1, 1);
    private static readonly Discrete TwoActions = new(2);

    /// <inheritdoc/>
    public Space Observations => Sign;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(random.NextInt32(2) == 0 ? -1 : 1, 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        return new StepResult(state.Cue, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = state.Cue;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
