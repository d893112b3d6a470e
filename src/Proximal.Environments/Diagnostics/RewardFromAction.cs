using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RewardFromAction-v0</c>: one observation, one step, reward 1 for action 1 and -1 for action 0. The
/// optimal return is 1. A return of -1 shows that the policy loss has the wrong sign. A return near 0 shows that
/// advantages are paired with the wrong actions, or that the entropy coefficient is too high.
/// </summary>
public sealed class RewardFromAction : DynamicsEnvironment<RewardFromActionDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="RewardFromAction"/>.</summary>
public readonly struct RewardFromActionDynamics : IDynamics<DiagnosticState>
{
    private static readonly Discrete SingleState = new(1),
        TwoActions = new(2);

    /// <inheritdoc/>
    public Space Observations => SingleState;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) => state = default;

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        return new StepResult(action[0] == 1 ? 1 : -1, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = 1;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
