namespace Proximal.Language;

/// <summary>Temporary files that end with the process, also if it is killed.</summary>
internal static class TemporaryFile
{
    /// <summary>Creates an empty file in the folder for temporary files (<c>TMPDIR</c>).</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written.</exception>
    public static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"proximal-{Path.GetRandomFileName()}");
        return InputFile.Parse(
            path,
            () =>
            {
                if (OperatingSystem.IsWindows())
                    return new FileStream(
                        path,
                        FileMode.CreateNew,
                        FileAccess.ReadWrite,
                        FileShare.None,
                        bufferSize: 1 << 16,
                        FileOptions.DeleteOnClose
                    );
                var file = new FileStream(
                    path,
                    FileMode.CreateNew,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    bufferSize: 1 << 16
                );
                // The content remains until the file is closed, without a name that a killed process would leave.
                File.Delete(path);
                return file;
            },
            "cannot be created"
        );
    }
}
