namespace Proximal.Cli.Tests;

public sealed class ToolCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/home/ada/.dotnet/tools/proximal")]
    [InlineData("/opt/proximal/proximal")]
    [InlineData(@"proximal.exe")]
    public void An_executable_is_its_own_command(string processPath) =>
        Assert.Equal("proximal", ToolCommand.Detect(processPath, "Proximal.Tool", "/somewhere/else/", null, "/"));

    [Theory]
    [InlineData("Release", "dotnet run -c Release --project src/Proximal.Tool --")]
    [InlineData("Debug", "dotnet run --project src/Proximal.Tool --")]
    public void A_build_output_is_run_through_its_project(string configuration, string expected)
    {
        string project = Directory.CreateDirectory(Path.Combine(folder.Path, "src", "Proximal.Tool")).FullName;
        File.WriteAllText(Path.Combine(project, "Proximal.Tool.csproj"), "<Project/>");
        string output = Path.Combine(project, "bin", configuration, "net10.0") + Path.DirectorySeparatorChar;
        Assert.Equal(
            expected,
            ToolCommand.Detect(Path.Combine(output, "Proximal.Tool"), "Proximal.Tool", output, null, folder.Path)
        );
    }

    [Fact]
    public void A_program_of_one_source_file_is_run_through_that_file() =>
        Assert.Equal(
            "dotnet run -c Release samples/OwnTool.cs --",
            ToolCommand.Detect(
                "/root/.local/share/dotnet/runfile/OwnTool-1f/bin/release/OwnTool",
                "OwnTool",
                "/root/.local/share/dotnet/runfile/OwnTool-1f/bin/release/",
                Path.Combine(folder.Path, "samples", "OwnTool.cs"),
                folder.Path
            )
        );

    [Fact]
    public void A_local_tool_is_run_through_dotnet() =>
        Assert.Equal(
            "dotnet proximal",
            ToolCommand.Detect(
                "/usr/bin/dotnet",
                "Proximal.Tool",
                "/root/.nuget/packages/proximal.tool/0.1.0/tools/net10.0/any/",
                null,
                "/"
            )
        );

    [Fact]
    public void An_assembly_that_dotnet_runs_is_named_with_its_path() =>
        Assert.Equal(
            "dotnet out/Proximal.Tool.dll",
            ToolCommand.Detect(
                "/usr/bin/dotnet",
                "Proximal.Tool",
                Path.Combine(folder.Path, "out") + Path.DirectorySeparatorChar,
                null,
                folder.Path
            )
        );

    [Fact]
    public void Suggested_commands_stand_in_a_table_with_their_descriptions() =>
        Assert.Equal(
            ["  proximal play runs/a   watch the policy", "  proximal plot runs/a   draw the learning curve"],
            NextCommands.Lines(
                "proximal",
                [("play runs/a", "watch the policy"), ("plot runs/a", "draw the learning curve")]
            )
        );

    [Fact]
    public void Long_suggested_commands_stand_below_their_descriptions() =>
        Assert.Equal(
            [
                "  watch the policy:",
                "    dotnet run -c Release --project src/Proximal.Tool -- play runs/MountainCarContinuous-v0",
            ],
            NextCommands.Lines(
                "dotnet run -c Release --project src/Proximal.Tool --",
                [("play runs/MountainCarContinuous-v0", "watch the policy")]
            )
        );

    [Fact]
    public void Messages_suggest_the_command_that_started_the_tool()
    {
        Tool.Outcome outcome = Tool.RunProcess(folder.Path, "envs", "--unknown");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("see 'dotnet ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Proximal.Tool.dll envs --help'", outcome.Error, StringComparison.Ordinal);
    }
}
