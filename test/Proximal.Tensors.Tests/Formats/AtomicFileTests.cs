namespace Proximal.Tensors.Tests;

public sealed class AtomicFileTests
{
    [Fact]
    public void Written_file_is_on_disk()
    {
        using var folder = new TemporaryFolder();
        UnwrittenPages.SkipUnlessCounted(folder.Path);

        // When a file is closed, ext4 begins to write it, which takes a while for one of this size.
        byte[] content = new byte[1 << 25];
        AtomicFile.Write(folder["file"], stream => stream.Write(content));
        Assert.Equal(0, UnwrittenPages.Count(folder["file"]));
    }

    [Fact]
    public void Failed_write_keeps_the_old_file_and_leaves_no_other()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["file"], static stream => stream.Write("old"u8));
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                folder["file"],
                static stream =>
                {
                    stream.Write("new"u8);
                    stream.Flush();
                    throw new IOException("the disk is full");
                }
            )
        );
        Assert.Equal("old", File.ReadAllText(folder["file"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }
}
