namespace Proximal.MuJoCo;

/// <summary><c>Swimmer</c>: swim forward with a chain of three links (Coulom 2002).</summary>
internal sealed class Swimmer(TaskSetup setup) : ForwardTask(setup.Require(3, 1), hiddenPositions: 2)
{
    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 4),
            TaskOption.Of("forward_reward_weight", 1.0),
            TaskOption.Of("ctrl_cost_weight", 1e-4),
            TaskOption.Of("reset_noise_scale", 0.1),
            TaskOption.Of("exclude_current_positions_from_observation", true),
        ];

    protected override MuJoCoView View =>
        new()
        {
            Direction = MuJoCoViewDirection.Top,
            Body = "torso",
            Width = 8,
            Height = 4,
        };
}
