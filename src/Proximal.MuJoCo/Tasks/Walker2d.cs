namespace Proximal.MuJoCo;

/// <summary><c>Walker2d</c>: walk forward on two legs in a plane.</summary>
internal sealed class Walker2d(TaskSetup setup) : PlanarWalker(setup)
{
    public static IEnumerable<TaskOption> Options => WalkerOptions("0.8, 2", "-1, 1");
}
