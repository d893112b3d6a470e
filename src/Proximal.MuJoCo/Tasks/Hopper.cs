namespace Proximal.MuJoCo;

/// <summary><c>Hopper</c>: hop forward on one leg (Erez, Tassa and Todorov 2012).</summary>
internal sealed class Hopper(TaskSetup setup) : PlanarWalker(setup)
{
    // All but the position and the height.
    private const int FirstChecked = 2;

    private readonly (double Low, double High) states = setup.Options.Range("healthy_state_range");

    public static IEnumerable<TaskOption> Options =>
        [.. WalkerOptions("0.7, inf", "-0.2, 0.2"), TaskOption.Of("healthy_state_range", "-100, 100")];

    protected override bool IsHealthy()
    {
        if (!base.IsHealthy())
            return false;
        foreach (double position in Simulation.Qpos[FirstChecked..])
        {
            if (!Health.IsWithin(position, states))
                return false;
        }

        foreach (double velocity in Simulation.Qvel)
        {
            if (!Health.IsWithin(velocity, states))
                return false;
        }

        return true;
    }
}
