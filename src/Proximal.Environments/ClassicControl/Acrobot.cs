using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>Acrobot-v1</c>: swing a two-link arm above a line with a motor at the joint between the links. The actions are
/// torque -1 (0), no torque (1) and torque 1 (2). The reward is -1 for every step until the line is reached. An episode
/// has at most 500 steps (Sutton 1996, with the equations of Sutton and Barto's book).
/// </summary>
public sealed class Acrobot : DynamicsEnvironment<AcrobotDynamics, AcrobotState>;

/// <summary>The state of <see cref="Acrobot"/>: angles and angular velocities of the two links.</summary>
/// <param name="Theta1">The first link's angle, in radians; 0 is straight down.</param>
/// <param name="Theta2">The second link's angle relative to the first link, in radians.</param>
/// <param name="Dot1">The angular velocity of the first link, in radians per second.</param>
/// <param name="Dot2">The angular velocity of the second link, in radians per second.</param>
public record struct AcrobotState(double Theta1, double Theta2, double Dot1, double Dot2);

/// <summary>The dynamics of <see cref="Acrobot"/>, integrated by one step of the classic Runge-Kutta method (RK4).
/// Masses, lengths and moments of inertia are 1, and the center of mass of each link is its midpoint.</summary>
public readonly struct AcrobotDynamics : IDynamics<AcrobotState>
{
    private const double Interval = 0.2;
    private const double Gravity = 9.8;
    private const double CenterOfMass = 0.5;
    private const double MaxDot1 = 4 * Math.PI;
    private const double MaxDot2 = 9 * Math.PI;
    private static readonly Space ObservationSpace = new Box(
        [-1, -1, -1, -1, (float)-MaxDot1, (float)-MaxDot2],
        [1, 1, 1, 1, (float)MaxDot1, (float)MaxDot2]
    );
    private static readonly Space ActionSpace = new Discrete(3);

    /// <inheritdoc/>
    public Space Observations => ObservationSpace;

    /// <inheritdoc/>
    public Space Actions => ActionSpace;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 500;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref AcrobotState state) =>
        state = new(
            (float)random.Uniform(-0.1, 0.1),
            (float)random.Uniform(-0.1, 0.1),
            (float)random.Uniform(-0.1, 0.1),
            (float)random.Uniform(-0.1, 0.1)
        );

    /// <inheritdoc/>
    public StepResult Step(ref AcrobotState state, ReadOnlySpan<float> action, ref Rng random)
    {
        double torque = action[0] - 1;
        AcrobotState k1 = Derivative(state, torque);
        AcrobotState k2 = Derivative(Move(state, k1, Interval / 2), torque);
        AcrobotState k3 = Derivative(Move(state, k2, Interval / 2), torque);
        AcrobotState k4 = Derivative(Move(state, k3, Interval), torque);
        state = new AcrobotState(
            Wrap(Combine(state.Theta1, k1.Theta1, k2.Theta1, k3.Theta1, k4.Theta1)),
            Wrap(Combine(state.Theta2, k1.Theta2, k2.Theta2, k3.Theta2, k4.Theta2)),
            Math.Clamp(Combine(state.Dot1, k1.Dot1, k2.Dot1, k3.Dot1, k4.Dot1), -MaxDot1, MaxDot1),
            Math.Clamp(Combine(state.Dot2, k1.Dot2, k2.Dot2, k3.Dot2, k4.Dot2), -MaxDot2, MaxDot2)
        );

        bool above = -Math.Cos(state.Theta1) - Math.Cos(state.Theta2 + state.Theta1) > 1;
        return new StepResult(Reward: above ? 0 : -1, Terminated: above);
    }

    /// <inheritdoc/>
    public void Observe(in AcrobotState state, Span<float> observation)
    {
        (double sine1, double cosine1) = Math.SinCos(state.Theta1);
        (double sine2, double cosine2) = Math.SinCos(state.Theta2);
        observation[5] = (float)state.Dot2;
        observation[4] = (float)state.Dot1;
        observation[3] = (float)sine2;
        observation[2] = (float)cosine2;
        observation[1] = (float)sine1;
        observation[0] = (float)cosine1;
    }

    /// <inheritdoc/>
    public void Render(in AcrobotState state, ICanvas canvas) => AcrobotRenderer.Draw(in state, canvas);

    private static AcrobotState Derivative(in AcrobotState state, double torque)
    {
        (double theta1, double theta2, double dot1, double dot2) = state;
        (double sine2, double cosine2) = Math.SinCos(theta2);
        double d1 =
            (CenterOfMass * CenterOfMass) + (1 + (CenterOfMass * CenterOfMass) + (2 * CenterOfMass * cosine2)) + 1 + 1;
        double d2 = (CenterOfMass * CenterOfMass) + (CenterOfMass * cosine2) + 1;
        double phi2 = CenterOfMass * Gravity * Math.Cos(theta1 + theta2 - (Math.PI / 2));
        double phi1 =
            (-CenterOfMass * (dot2 * dot2) * sine2)
            - (2 * CenterOfMass * dot2 * dot1 * sine2)
            + ((CenterOfMass + 1) * Gravity * Math.Cos(theta1 - (Math.PI / 2)))
            + phi2;
        double acceleration2 =
            (torque + (d2 / d1 * phi1) - (CenterOfMass * (dot1 * dot1) * sine2) - phi2)
            / ((CenterOfMass * CenterOfMass) + 1 - (d2 * d2 / d1));
        double acceleration1 = -((d2 * acceleration2) + phi1) / d1;
        return new AcrobotState(dot1, dot2, acceleration1, acceleration2);
    }

    private static AcrobotState Move(in AcrobotState state, in AcrobotState slope, double interval) =>
        new(
            state.Theta1 + (interval * slope.Theta1),
            state.Theta2 + (interval * slope.Theta2),
            state.Dot1 + (interval * slope.Dot1),
            state.Dot2 + (interval * slope.Dot2)
        );

    private static double Combine(double value, double k1, double k2, double k3, double k4) =>
        value + (Interval / 6 * (k1 + (2 * k2) + (2 * k3) + k4));

    private static double Wrap(double angle)
    {
        while (angle > Math.PI)
            angle -= 2 * Math.PI;
        while (angle < -Math.PI)
            angle += 2 * Math.PI;
        return angle;
    }
}
