using System.Reflection;

namespace Proximal.Cli;

/// <summary>The command that starts this program, for the commands that reports and messages suggest.</summary>
internal static class ToolCommand
{
    /// <summary>The command of an installed or published tool.</summary>
    public const string Installed = "proximal";

    /// <summary>The command that started this process, such as <c>proximal</c> or <c>dotnet run … --</c>.</summary>
    public static string Text { get; set; } = Installed;

    /// <summary>Program and first arguments that start this program: an executable, or dotnet with an assembly.</summary>
    public static IReadOnlyList<string> Program
    {
        get
        {
            string process = Environment.ProcessPath!;
            return Path.GetFileNameWithoutExtension(process) == "dotnet"
                ? [process, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
                : [process];
        }
    }

    /// <summary>Returns the command that started this process.</summary>
    public static string Detect() =>
        Detect(
            Environment.ProcessPath,
            Assembly.GetEntryAssembly()?.GetName().Name,
            AppContext.BaseDirectory,
            AppContext.GetData("EntryPointFilePath") as string,
            Environment.CurrentDirectory
        );

    /// <summary>Returns the command that started a process.</summary>
    /// <param name="processPath">The executable: <c>dotnet</c>, or the program itself.</param>
    /// <param name="assembly">The name of the program's assembly.</param>
    /// <param name="baseDirectory">The folder of the program's assemblies.</param>
    /// <param name="sourceFile">The file of a program that consists of one source file; otherwise null.</param>
    /// <param name="currentDirectory">The current folder; project paths are relative to it.</param>
    public static string Detect(
        string? processPath,
        string? assembly,
        string baseDirectory,
        string? sourceFile,
        string currentDirectory
    )
    {
        string folder = Path.TrimEndingDirectorySeparator(baseDirectory);
        if (sourceFile is not null)
            return $"dotnet run{Configuration(folder)} {Argument(sourceFile)} --";

        // bin/<configuration>/<framework>, the default output folder of a project
        string? project = Ancestor(folder, 3) is { } parent ? Path.Combine(parent, $"{assembly}.csproj") : null;
        if (project is not null && File.Exists(project))
            return $"dotnet run{Configuration(folder)} --project {Argument(Path.GetDirectoryName(project)!)} --";

        string process = Path.GetFileNameWithoutExtension(processPath) ?? Installed;
        if (process != "dotnet")
            return process;

        // A local tool, which 'dotnet proximal' starts, lies in tools/<framework>/any of its package.
        return Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder))) == "tools"
            ? $"dotnet {Installed}"
            : $"dotnet {Argument(Path.Combine(folder, $"{assembly}.dll"))}";

        string Argument(string path) => LoadFlag.Quote(Path.GetRelativePath(currentDirectory, path));
    }

    private static string? Ancestor(string? folder, int levels) =>
        levels == 0 || folder is null ? folder : Ancestor(Path.GetDirectoryName(folder), levels - 1);

    private static string Configuration(string folder) =>
        folder
            .Split(Path.DirectorySeparatorChar)
            .Any(static part => part.Equals("Release", StringComparison.OrdinalIgnoreCase))
            ? " -c Release"
            : "";
}
