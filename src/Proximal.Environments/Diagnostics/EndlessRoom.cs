using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/EndlessRoom-v0</c>: at a door, action 0 takes 1.5 points and ends the episode; action 1 leads into a room where
/// every step earns a tenth of a point for ever. The episode is truncated after 20 steps there, which is not the room's end: with a
/// discount of 0.95, for which the task is made, the room is worth 2 and entering it 1.9. The return is 2. At 1.5 truncation was
/// taken for termination, by which the room is worth about 0.8 and entering it at most 1.2.
/// </summary>
public sealed class EndlessRoom : DynamicsEnvironment<EndlessRoomDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="EndlessRoom"/>. The cue is 1 in the room and 0 at the door.</summary>
public readonly struct EndlessRoomDynamics : IDynamics<DiagnosticState>
{
    private const int StepsInRoom = 20;
    private static readonly Discrete Places = new(2),
        Pair = new(2);

    /// <inheritdoc/>
    public Space Observations => Places;

    /// <inheritdoc/>
    public Space Actions => Pair;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 1 + StepsInRoom;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) => state = default;

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        if (state.Cue == 1)
            return new StepResult(0.1f);
        if (action[0] == 0)
            return new StepResult(1.5f, Terminated: true);
        state.Cue = 1;
        return new StepResult(0);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => Places.Encode(state.Cue, observation);

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
