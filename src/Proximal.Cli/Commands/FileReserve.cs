using Microsoft.Win32.SafeHandles;

namespace Proximal.Cli;

/// <summary>
/// Open files that are closed before an error message is written. The message needs files of its own, such as
/// assemblies of the runtime, also where a command has used up the files that a process may have open.
/// </summary>
internal sealed class FileReserve
{
    private const int Count = 8;

    private readonly List<SafeFileHandle> handles = [];

    public FileReserve()
    {
        try
        {
            while (handles.Count < Count && Environment.ProcessPath is { } path)
                handles.Add(File.OpenHandle(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Fewer are a smaller reserve.
        }
    }

    public void Release()
    {
        foreach (SafeFileHandle handle in handles)
            handle.Dispose();
        handles.Clear();
    }
}
