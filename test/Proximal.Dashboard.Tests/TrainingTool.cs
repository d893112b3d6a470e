namespace Proximal.Dashboard.Tests;

/// <summary>The tool in the folder of the tests, as a program that a dashboard starts.</summary>
internal static class TrainingTool
{
    /// <summary>Program and first arguments.</summary>
    public static IReadOnlyList<string> Command { get; } =
    ["dotnet", Path.Combine(AppContext.BaseDirectory, "Proximal.Tool.dll")];

    /// <summary>Options of a dashboard that can start runs in a folder.</summary>
    public static DashboardOptions Options(string folder) => new() { Folders = [folder], Tool = Command };
}
