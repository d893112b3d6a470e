using Proximal.Rendering;

namespace Proximal.Environments.Tests;

public sealed class RenderTests
{
    public static TheoryData<string> Names => [.. new EnvironmentRegistry().All.Select(static entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_environment_renders_a_picture_that_changes_with_its_state(string name) =>
        RenderedPicture.AssertChangesWithTheState(new EnvironmentRegistry().Find(name).Create());

    [Theory]
    [InlineData(1, -1)]
    [InlineData(-1, 1)]
    public void Pendulum_render_shows_the_torque_on_its_side(double torque, int side)
    {
        var canvas = new RasterCanvas(200, 200);
        var resting = new PendulumState(0, 0);
        PendulumState turned = resting with { Torque = torque };
        default(PendulumDynamics).Render(in resting, canvas);
        Rgba[] without = canvas.Pixels.ToArray();

        default(PendulumDynamics).Render(in turned, canvas);

        // Anticlockwise from below the axle goes to the right.
        int balance = 0;
        for (int i = 0; i < without.Length; i++)
            if (canvas.Pixels[i] != without[i])
                balance += i % 200 < 100 ? 1 : -1;
        Assert.Equal(side, Math.Sign(balance));
    }

    [Fact]
    public void CartPole_render_tilts_the_pole_to_the_side_of_its_angle()
    {
        Assert.True(MeanColumn(new CartPoleState(0, 0, 0.2, 0)) > MeanColumn(new CartPoleState(0, 0, 0, 0)) + 1);
        Assert.True(MeanColumn(new CartPoleState(0, 0, -0.2, 0)) < MeanColumn(new CartPoleState(0, 0, 0, 0)) - 1);

        static double MeanColumn(CartPoleState state)
        {
            var canvas = new RasterCanvas(300, 150);
            default(CartPoleDynamics).Render(in state, canvas);
            return Enumerable
                .Range(0, canvas.Pixels.Length)
                .Where(i => canvas.Pixels[i] == RenderColors.Orange)
                .Average(i => i % 300);
        }
    }
}
