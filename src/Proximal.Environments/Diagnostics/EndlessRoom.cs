using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/EndlessRoom-v0</c>: at a door, action 0 earns a reward of 1.5 and ends the episode; action 1 enters a
/// room where every step earns 0.1. The room never terminates; the episode is truncated after 20 steps in it. With a
/// discount of 0.95, for which the environment is designed, the value of the room is 2 and of entering it 1.9. The
/// optimal return is 2. A return of 1.5 shows that truncation is handled as termination, which lowers the value of the
/// room to about 0.8 and of entering it to at most 1.2.
/// </summary>
public sealed class EndlessRoom : DynamicsEnvironment<EndlessRoomDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="EndlessRoom"/>. <see cref="DiagnosticState.Cue"/> is 1 in the room and 0 at the
/// door.</summary>
public readonly struct EndlessRoomDynamics : IDynamics<DiagnosticState>
{
    private const int StepsInRoom = 20;
    private static readonly Discrete Rooms = new(2),
        TwoActions = new(2);

    /// <inheritdoc/>
    public Space Observations => Rooms;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

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
    public void Observe(in DiagnosticState state, Span<float> observation) => Rooms.Encode(state.Cue, observation);

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
