using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/MaskedChoice-v0</c>: of 8 actions other ones are allowed at every step; the mask says which. The highest of
/// them earns a point. One that is not allowed ends the episode and costs a point, which only a broken mask lets happen. An
/// episode has 8 steps and returns up to 8. Where episodes are shorter, the mask is not applied to what is drawn, or is another
/// step's; where they are not but little is learned, it is missing from the log-probabilities that are learned from.
/// </summary>
public sealed class MaskedChoice : DynamicsEnvironment<MaskedChoiceDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="MaskedChoice"/>. The cue's bits are the actions that are allowed.</summary>
public readonly struct MaskedChoiceDynamics : IDynamics<DiagnosticState>
{
    private const int Count = 8;
    private static readonly MultiBinary EverySubset = new(Count);
    private static readonly Discrete OneOfEight = new(Count);

    /// <summary>What is observed: 1 for every action that is allowed.</summary>
    public Space Observations => EverySubset;

    /// <inheritdoc/>
    public Space Actions => OneOfEight;

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
