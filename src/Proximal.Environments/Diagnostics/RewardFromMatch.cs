using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RewardFromMatch-v0</c>: an observation of 1 or -1, one step, reward 1 for the matching action (1 for
/// the observation 1, 0 for the observation -1) and -1 for the other action. The optimal return is 1. A return near 0,
/// if <see cref="RewardFromAction"/> is solved, shows that the actor does not use observations, or that observations
/// are paired with the wrong actions.
/// </summary>
public sealed class RewardFromMatch : DynamicsEnvironment<RewardFromMatchDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="RewardFromMatch"/>.</summary>
public readonly struct RewardFromMatchDynamics : IDynamics<DiagnosticState>
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
        return new StepResult((action[0] == 1) == (state.Cue == 1) ? 1 : -1, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = state.Cue;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
