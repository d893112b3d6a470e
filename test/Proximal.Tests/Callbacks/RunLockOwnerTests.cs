namespace Proximal.Tests.Callbacks;

/// <summary>The process that trains a run, as another process finds it.</summary>
public sealed class RunLockOwnerTests
{
    [Fact]
    public void The_owner_is_known_while_the_lock_is_held()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(RunLockOwner.TryFind(folder.Path));
        using (RunLock.Acquire(folder.Path))
            Assert.Equal(Environment.ProcessId, RunLockOwner.TryFind(folder.Path)!.Value.ProcessId);
        Assert.Null(RunLockOwner.TryFind(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 0")]
    [InlineData("999999999 5")]
    [InlineData("text")]
    public void A_lock_with_another_process_has_no_owner(string content)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, ".lock");
        File.WriteAllText(path, "");
        File.WriteAllText(Path.Combine(folder.Path, ".owner"), content);
        Assert.Null(RunLockOwner.TryFind(folder.Path));
        using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Null(RunLockOwner.TryFind(folder.Path)!.Value.ProcessId);
    }
}
