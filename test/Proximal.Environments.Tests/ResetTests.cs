namespace Proximal.Environments.Tests;

/// <summary>Where episodes begin: evenly spread over the reference's ranges.</summary>
public sealed class ResetTests
{
    [Fact]
    public void CartPole_resets_near_upright() =>
        Check<CartPoleDynamics, CartPoleState>(
            [0.05, 0.05, 0.05, 0.05],
            static s => [s.X, s.XDot, s.Theta, s.ThetaDot]
        );

    [Fact]
    public void Acrobot_resets_hanging_in_float32()
    {
        Check<AcrobotDynamics, AcrobotState>([0.1, 0.1, 0.1, 0.1], static s => [s.Theta1, s.Theta2, s.Dot1, s.Dot2]);
        var random = new Rng(1);
        var state = default(AcrobotState);
        default(AcrobotDynamics).Reset(ref random, ref state);
        Assert.Equal(
            new AcrobotState((float)state.Theta1, (float)state.Theta2, (float)state.Dot1, (float)state.Dot2),
            state
        );
    }

    [Fact]
    public void Pendulum_resets_at_any_angle() =>
        Check<PendulumDynamics, PendulumState>([Math.PI, 1, 0], static s => [s.Theta, s.ThetaDot, s.Torque]);

    [Fact]
    public void Mountain_cars_reset_at_rest_in_the_valley()
    {
        Check<MountainCarDynamics, MountainCarState>([0.1, 0], static s => [s.Position + 0.5, s.Velocity]);
        Check<MountainCarContinuousDynamics, MountainCarContinuousState>(
            [0.1, 0, 0],
            static s => [s.Position + 0.5, s.Velocity, s.Steps]
        );
    }

    private static void Check<TDynamics, TState>(double[] halfRanges, Func<TState, double[]> unpack)
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged
    {
        const int Draws = 4000;
        var random = new Rng(17);
        int numbers = halfRanges.Length;
        var tenths = new int[numbers, 10];
        for (int n = 0; n < Draws; n++)
        {
            var state = default(TState);
            default(TDynamics).Reset(ref random, ref state);
            double[] values = unpack(state);
            for (int i = 0; i < numbers; i++)
            {
                Assert.InRange(values[i], -halfRanges[i] - 1e-8, halfRanges[i] + 1e-8);
                if (halfRanges[i] > 0)
                    tenths[i, Math.Clamp((int)((values[i] + halfRanges[i]) / halfRanges[i] * 5), 0, 9)]++;
            }
        }

        for (int i = 0; i < numbers; i++)
        {
            if (halfRanges[i] == 0)
                continue;

            // Pearson's statistic with 9 degrees of freedom exceeds 33.7 once in 10,000 times.
            double statistic = 0,
                expected = Draws / 10.0;
            for (int j = 0; j < 10; j++)
                statistic += (tenths[i, j] - expected) * (tenths[i, j] - expected) / expected;
            Assert.True(statistic < 33.7, $"number {i} is not evenly spread: {statistic}");
        }
    }
}
