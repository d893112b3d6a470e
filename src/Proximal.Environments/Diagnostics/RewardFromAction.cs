using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RewardFromAction-v0</c>: one observation, one step, a point for action 1 and the loss of one for action 0. The
/// return is 1. At -1 the policy loss has the wrong sign; around 0 advantages are not those of the actions that they stand
/// beside, or entropy outweighs them.
/// </summary>
public sealed class RewardFromAction : DynamicsEnvironment<RewardFromActionDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="RewardFromAction"/>.</summary>
public readonly struct RewardFromActionDynamics : IDynamics<DiagnosticState>
{
    private static readonly Discrete OnlyOne = new(1),
        Pair = new(2);

    /// <inheritdoc/>
    public Space Observations => OnlyOne;

    /// <inheritdoc/>
    public Space Actions => Pair;

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
