using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/HiddenRoom-v0</c>: half of the episodes start at a door, where action 0 earns a reward of 0.4 and
/// ends the episode and action 1 enters a room in which every step earns 0.1. The other half start in a room that looks
/// the same and earns nothing. Episodes are truncated after 5 steps. With a discount of 0.95, for which the environment
/// is designed, entering is worth 1.9, and all episodes have 5 steps. Only the recurrent state differs between the
/// rooms: a mean length of 3 shows that the value of a truncated episode is computed with an empty state.
/// </summary>
public sealed class HiddenRoom : DynamicsEnvironment<HiddenRoomDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="HiddenRoom"/>.</summary>
public readonly struct HiddenRoomDynamics : IDynamics<DiagnosticState>
{
    private const int Door = 1,
        Room = 2,
        StepsInRoom = 4;
    private static readonly Discrete DoorOrRoom = new(2),
        TwoActions = new(2);

    /// <summary>The observation space: door or room, one-hot.</summary>
    public Space Observations => DoorOrRoom;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 1 + StepsInRoom;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(random.NextInt32(2) == 0 ? Door : 0, 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        switch (state.Cue)
        {
            case Door when action[0] == 0:
                return new StepResult(0.4f, Terminated: true);
            case Door:
                state.Cue = Room;
                return new StepResult(0);
            case Room:
                return new StepResult(0.1f);
            default:
                return new StepResult(0);
        }
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) =>
        DoorOrRoom.Encode(state.Cue == Door ? 0 : 1, observation);

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
