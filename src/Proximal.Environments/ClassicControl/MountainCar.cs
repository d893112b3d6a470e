using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>MountainCar-v0</c>: drive an underpowered car out of a valley by pushing left (0), not pushing (1) or pushing
/// right (2). The reward is -1 per step. An episode has at most 200 steps (Moore 1990).
/// </summary>
/// <remarks>Parameters, with Gymnasium's names: <c>force</c> (0.001), <c>gravity</c> (0.0025).</remarks>
public sealed class MountainCar : DynamicsEnvironment<MountainCarDynamics, MountainCarState>, IParameterizedEnvironment
{
    private readonly PhysicsParameters parameters = MountainCarDynamics.Defaults.Copy();

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => parameters.Names;

    /// <inheritdoc/>
    public void SetParameter(string name, double value)
    {
        parameters.Set(name, value);
        Dynamics = new MountainCarDynamics(parameters);
    }
}

/// <summary>The state of <see cref="MountainCar"/>.</summary>
/// <param name="Position">The position of the car, from -1.2 to 0.6.</param>
/// <param name="Velocity">The velocity of the car per step, from -0.07 to 0.07.</param>
public record struct MountainCarState(double Position, double Velocity);

/// <summary>The dynamics of <see cref="MountainCar"/>.</summary>
public readonly struct MountainCarDynamics : IDynamics<MountainCarState>
{
    private const double MinPosition = -1.2;
    private const double MaxPosition = 0.6;
    private const double MaxSpeed = 0.07;
    private const double Goal = 0.5;
    private static readonly Space ObservationSpace = new Box(
        [(float)MinPosition, (float)-MaxSpeed],
        [(float)MaxPosition, (float)MaxSpeed]
    );
    private static readonly Space ActionSpace = new Discrete(3);
    private readonly PhysicsParameters? parameters;

    internal MountainCarDynamics(PhysicsParameters parameters) => this.parameters = parameters;

    internal static PhysicsParameters Defaults { get; } = new(new("force", 0.001), new("gravity", 0.0025));

    /// <inheritdoc/>
    public Space Observations => ObservationSpace;

    /// <inheritdoc/>
    public Space Actions => ActionSpace;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 200;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref MountainCarState state) => state = new(random.Uniform(-0.6, -0.4), 0);

    /// <inheritdoc/>
    public StepResult Step(ref MountainCarState state, ReadOnlySpan<float> action, ref Rng random)
    {
        (double position, double velocity) = state;
        PhysicsParameters physics = parameters ?? Defaults;
        velocity += ((action[0] - 1.0) * physics[0]) + (Math.Cos(3 * position) * -physics[1]);
        velocity = Math.Clamp(velocity, -MaxSpeed, MaxSpeed);
        position = Math.Clamp(position + velocity, MinPosition, MaxPosition);
        if (position == MinPosition && velocity < 0)
            velocity = 0;
        state = new MountainCarState(position, velocity);
        return new StepResult(Reward: -1, Terminated: position >= Goal && velocity >= 0);
    }

    /// <inheritdoc/>
    public void Observe(in MountainCarState state, Span<float> observation)
    {
        observation[1] = (float)state.Velocity;
        observation[0] = (float)state.Position;
    }

    /// <inheritdoc/>
    public void Render(in MountainCarState state, ICanvas canvas) =>
        MountainCarRenderer.Draw(state.Position, Goal, canvas);
}
