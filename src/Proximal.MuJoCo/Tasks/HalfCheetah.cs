namespace Proximal.MuJoCo;

/// <summary><c>HalfCheetah</c>: run forward with a planar robot of two legs (Wawrzyński 2009).</summary>
internal sealed class HalfCheetah(TaskSetup setup) : ForwardTask(setup.Require(2, 1), hiddenPositions: 1)
{
    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 5),
            TaskOption.Of("forward_reward_weight", 1.0),
            TaskOption.Of("ctrl_cost_weight", 0.1),
            TaskOption.Of("reset_noise_scale", 0.1),
            TaskOption.Of("exclude_current_positions_from_observation", true),
        ];

    protected override bool HasNormalVelocities => true;

    protected override MuJoCoView View =>
        new()
        {
            Body = "torso",
            Width = 4,
            Height = 1.8f,
            CenterY = 0.55f,
        };
}
