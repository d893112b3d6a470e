using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RareDoor-v0</c>: one of ten episodes starts at a door, where action 0 earns a reward of 1.2 and ends
/// the episode and action 1 enters a room. Every step in the room earns 0.1; the episode is truncated after 13 steps in
/// it. The other episodes start in a place without reward and end after one step. With a discount of 0.95, for which
/// the environment is designed, entering the room is worth 1.9, and the mean length of episodes is 2.3. A mean length
/// of 1 shows that truncated episodes are bootstrapped with the value of the first observation of the next episode
/// instead of the final observation.
/// </summary>
/// <param name="asNumber">Whether the observation is one large number instead of a one-hot vector, for training with
/// normalized observations. A mean length of 1 then shows that the final observation is not normalized. Default
/// false.</param>
public sealed class RareDoor(bool asNumber = false)
    : DynamicsEnvironment<RareDoorDynamics, DiagnosticState>(new RareDoorDynamics(asNumber));

/// <summary>The dynamics of <see cref="RareDoor"/>.</summary>
public readonly struct RareDoorDynamics : IDynamics<DiagnosticState>
{
    private const int Door = 1,
        Room = 2,
        StepsInRoom = 13;
    private static readonly Discrete ThreePlaces = new(3),
        TwoActions = new(2);
    private static readonly Box PlaceNumber = Box.Scalar(0, 300);
    private readonly bool asNumber;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="asNumber">Whether the observation is one number instead of a one-hot vector.</param>
    internal RareDoorDynamics(bool asNumber) => this.asNumber = asNumber;

    /// <summary>
    /// The observation space: the place, one-hot: without reward, door, room. As one number they are 300, 0 and 100.
    /// </summary>
    public Space Observations => asNumber ? PlaceNumber : ThreePlaces;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 1 + StepsInRoom;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(random.NextInt32(10) == 0 ? Door : 0, 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        switch (state.Cue)
        {
            case Door when action[0] == 0:
                return new StepResult(1.2f, Terminated: true);
            case Door:
                state.Cue = Room;
                return new StepResult(0);
            case Room:
                return new StepResult(0.1f);
            default:
                return new StepResult(0, Terminated: true);
        }
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation)
    {
        if (asNumber)
            observation[0] =
                state.Cue == Door ? 0
                : state.Cue == Room ? 100
                : 300;
        else
            ThreePlaces.Encode(state.Cue, observation);
    }

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
