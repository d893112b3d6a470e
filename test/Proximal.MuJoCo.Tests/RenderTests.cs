namespace Proximal.MuJoCo.Tests;

public sealed class RenderTests
{
    public static TheoryData<string> Names => Tasks.Names;

    [MuJoCoTheory]
    [MemberData(nameof(Names))]
    public void Every_task_renders_a_picture_that_changes_with_its_state(string name)
    {
        using MuJoCoEnvironment environment = Tasks.Create(name);
        RenderedPicture.AssertChangesWithTheState(environment);
    }
}
