using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>Tools and environments of programs.</summary>
public sealed class ProgramToolTests
{
    // An MCP server: it writes a notification and a request of its own before it answers.
    private const string Server = """
        while read line; do
          id=$(echo "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
          case "$line" in
            *'"initialize"'*) echo '{"jsonrpc":"2.0","method":"notifications/message","params":{}}'
              echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"capabilities\":{}}}";;
            *'"cursor":"2"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"tools\":[{\"name\":\"wait\",\"inputSchema\":{}}]}}";;
            *'"tools/list"'*) echo '{"jsonrpc":"2.0","id":"x","method":"ping"}'; read pong
              echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"tools\":[{\"name\":\"echo\",\"description\":\"Echo.\",\"inputSchema\":{\"type\":\"object\"}}],\"nextCursor\":\"2\"}}";;
            *'"wait"'*) sleep 60;;
            *'"bad"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"refused\"}]}}";;
            *'"junk"'*) echo 'not JSON';;
            *'"long"'*) head -c 3000 /dev/zero | tr '\0' 'a'; echo;;
            *'"end"'*) exit 3;;
            *'"tools/call"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"image\"},{\"type\":\"text\",\"text\":\"two\"}]}}";;
          esac
        done
        """;

    [Fact]
    public void Tools_of_an_MCP_server_are_listed_and_called()
    {
        using var program = new ProgramTools(
            "/bin/sh",
            new AgentProgramOptions
            {
                Arguments = ["-c", Server],
                Timeout = TimeSpan.FromSeconds(5),
                MaxAnswerBytes = 2000,
            }
        );
        Assert.Equal(["echo", "wait"], program.All.Select(static tool => tool.Name));
        ITool tool = program.All[0];
        Assert.Equal(("Echo.", "object"), (tool.Description, tool.Parameters.GetProperty("type").GetString()));
        Assert.Equal("one\ntwo", Call(tool, "{}"));
        Assert.Equal("refused", Failure(tool, "bad"));

        // A program that fails is started again by the next call.
        Assert.Contains("instead of JSON", Failure(tool, "junk"), StringComparison.Ordinal);
        Assert.Equal("one\ntwo", Call(tool, "{}"));
        Assert.Contains("more than 2000 bytes", Failure(tool, "long"), StringComparison.Ordinal);
        Assert.Contains("ended without an answer", Failure(tool, "end"), StringComparison.Ordinal);
        Assert.Equal("one\ntwo", Call(tool, "{}"));
    }

    [Fact]
    public void Tool_that_exceeds_its_time_fails()
    {
        using var program = new ProgramTools(
            "/bin/sh",
            new AgentProgramOptions { Arguments = ["-c", Server], Timeout = TimeSpan.FromSeconds(0.5) }
        );
        Assert.Equal(
            "no answer within 0.5 seconds",
            Assert.Throws<ToolFailedException>(() => Call(program.All[1], "{}")).Message
        );
        Assert.Equal("one\ntwo", Call(program.All[0], "{}"));
    }

    [Fact]
    public void Program_without_the_protocol_is_refused()
    {
        InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
            new ProgramTools("/bin/sh", new AgentProgramOptions { Arguments = ["-c", "read a; echo {}x"] })
        );
        Assert.Contains("'sh' does not list its tools by MCP", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be started",
            Assert.Throws<InvalidInputException>(() => new ProgramTools("/no/such/program")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Environment_of_a_program_plays_conversations()
    {
        const string Game = """
            while read line; do
              case "$line" in
                *'"reset"'*) echo '{"observation": "say a"}';;
                *'"reply":"a"'*) echo '{"reward": 1, "terminated": true}';;
                *'"reply":"x"'*) echo '{"reward": "much", "observation": "x"}';;
                *'"reply":"y"'*) echo '{"error": "no y"}';;
                *) echo '{"observation": "again", "reward": -0.5}';;
              esac
            done
            """;
        using var program = new ProgramEnvironments("/bin/sh", new AgentProgramOptions { Arguments = ["-c", Game] });
        ITextEnvironment environment = program.Create();
        Assert.Equal("say a", Assert.Single(environment.Reset(new PromptItem(""), new Rng(1))).Content);
        Assert.Equal(new TextStep("again", -0.5f), environment.Respond("b"));
        Assert.Equal(new TextStep("", 1, Terminated: true), environment.Respond("a"));
        foreach ((string reply, string message) in ((string, string)[])[("x", "must be a number"), ("y", "no y")])
            Assert.Contains(
                message,
                Assert.ThrowsAny<Exception>(() => environment.Respond(reply)).Message,
                StringComparison.Ordinal
            );
    }

    private static string Call(ITool tool, string arguments) => tool.Call(JsonElement.Parse(arguments));

    private static string Failure(ITool tool, string argument) =>
        Assert.Throws<ToolFailedException>(() => Call(tool, $"{{\"a\":\"{argument}\"}}")).Message;
}
