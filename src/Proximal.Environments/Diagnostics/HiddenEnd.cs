using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/HiddenEnd-v0</c>: action 1 earns 1 in the first step of an episode and -1 later, action 0 the
/// opposite. The observation is constant, and an episode ends after each step with probability 1/3. A recurrent policy
/// recognizes the first step by its empty state and reaches a mean return of 3, the mean length. A mean return near 1
/// shows that the recurrent state is not reset between episodes, in the rollout or within the sequences of an update.
/// </summary>
public sealed class HiddenEnd : DynamicsEnvironment<HiddenEndDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="HiddenEnd"/>.</summary>
public readonly struct HiddenEndDynamics : IDynamics<DiagnosticState>
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
        bool isRight = (action[0] == 1) == (state.Time == 0);
        state.Time++;
        return new StepResult(isRight ? 1 : -1, Terminated: random.NextInt32(3) == 0);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = 1;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
