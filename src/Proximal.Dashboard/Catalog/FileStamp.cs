namespace Proximal.Dashboard;

/// <summary>Size and time of a file, to find out whether it changed.</summary>
/// <param name="Length">Length in bytes; -1 if there is no file.</param>
/// <param name="Written">Time of the last change.</param>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>Reads the stamp of a file.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc) : new FileStamp(-1, default);
    }
}
