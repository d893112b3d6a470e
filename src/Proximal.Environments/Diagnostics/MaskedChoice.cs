using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/MaskedChoice-v0</c>: the mask allows a random subset of 8 actions at every step. The highest allowed
/// action earns a reward of 1. An action that is not allowed earns -1 and ends the episode, which cannot happen with a
/// correct mask. An episode has 8 steps and an optimal return of 8. If episodes are shorter, the mask is not applied
/// when actions are sampled, or the mask of another step is applied. If they are not shorter but the return stays low,
/// the log-probabilities in the loss do not use the mask.
/// </summary>
public sealed class MaskedChoice : DynamicsEnvironment<MaskedChoiceDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="MaskedChoice"/>. The bits of <see cref="DiagnosticState.Cue"/> are the allowed
/// actions.</summary>
public readonly struct MaskedChoiceDynamics : IDynamics<DiagnosticState>
{
    private const int Count = 8;
    private static readonly MultiBinary ActionSubsets = new(Count);
    private static readonly Discrete EightActions = new(Count);

    /// <summary>The observation space: 1 for every allowed action, 0 for the others.</summary>
    public Space Observations => ActionSubsets;

    /// <inheritdoc/>
    public Space Actions => EightActions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 8;

    /// <inheritdoc/>
    public bool MasksActions => true;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) => state = new DiagnosticState(Draw(ref random), 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        int chosen = (int)action[0];
        bool isAllowed = (state.Cue >> chosen & 1) != 0;
        bool isHighest = chosen == BitOperations.Log2((uint)state.Cue);
        state = new DiagnosticState(Draw(ref random), state.Time + 1);
        return isAllowed ? new StepResult(isHighest ? 1 : 0) : new StepResult(-1, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation)
    {
        for (int i = 0; i < Count; i++)
            observation[i] = state.Cue >> i & 1;
    }

    /// <inheritdoc/>
    public void Mask(in DiagnosticState state, Span<float> mask) => Observe(in state, mask);

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);

    private static int Draw(ref Rng random) => 1 + random.NextInt32((1 << Count) - 1);
}
