using System.ComponentModel;
using System.Text.Json;

namespace Proximal.Language.Tests;

public sealed class FunctionToolTests
{
    private enum Unit
    {
        Meter,
        Foot,
    }

    [Fact]
    public void Schema_and_description_come_from_the_method()
    {
        FunctionTool tool = FunctionTool.From(Convert);
        Assert.Equal(("Convert", "Converts lengths."), (tool.Name, tool.Description));
        Assert.True(
            JsonElement.DeepEquals(
                JsonElement.Parse(
                    """
                    {"type": "object", "properties": {
                      "lengths": {"type": "array", "items": {"type": "number"}, "description": "The lengths."},
                      "unit": {"type": "string", "enum": ["Meter", "Foot"]},
                      "digits": {"type": "integer"},
                      "exact": {"type": "boolean"}},
                      "required": ["lengths", "unit"]}
                    """
                ),
                tool.Parameters
            )
        );
        Assert.True(
            JsonSchema
                .Parse(tool.Parameters.GetRawText())
                .IsValid(JsonElement.Parse("{\"lengths\":[],\"unit\":\"Foot\"}"))
        );
    }

    [Theory]
    [InlineData("""{"lengths": [1, 2.5], "unit": "Meter"}""", "[1, 2.5] Meter 2 False")]
    [InlineData("""{"lengths": [], "unit": "Foot", "digits": 3.0, "exact": true}""", "[] Foot 3 True")]
    [InlineData("""{"lengths": [], "unit": "Foot", "digits": null}""", "[] Foot 2 False")]
    public void Arguments_are_converted(string arguments, string result) =>
        Assert.Equal(result, FunctionTool.From(Convert).Call(JsonElement.Parse(arguments)));

    [Theory]
    [InlineData("""{"unit": "Foot"}""", "the argument 'lengths' is missing")]
    [InlineData("""{"lengths": ["a"], "unit": "Foot"}""", "must be a list, each of whose items is a number")]
    [InlineData("""{"lengths": [], "unit": "Mile"}""", "must be one of Meter, Foot, but is \"Mile\"")]
    [InlineData("""{"lengths": [], "unit": 1}""", "must be one of Meter, Foot")]
    [InlineData("""{"lengths": [], "unit": "Foot", "digits": 1.5}""", "must be a whole number, but is 1.5")]
    [InlineData("""{"lengths": [], "unit": "Foot", "exact": 1}""", "must be true or false")]
    public void Other_arguments_are_refused(string arguments, string message) =>
        Assert.Contains(
            message,
            Assert
                .Throws<ToolFailedException>(() => FunctionTool.From(Convert).Call(JsonElement.Parse(arguments)))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Results_are_texts()
    {
        Assert.Equal("0.5", Result(static () => 0.5));
        Assert.Equal("true", Result(static () => true));
        Assert.Equal("[\"a\", \"b\"]", Result(static () => new[] { "a", "b" }));
        Assert.Equal("", Result(static () => { }));
        Assert.Equal("{\"a\": 1}", Result(static () => JsonElement.Parse("{\"a\": 1}")));
    }

    [Fact]
    public void Functions_that_cannot_be_tools_are_refused()
    {
        foreach (
            (Action create, string message) in ((Action, string)[])
                [
                    (static () => FunctionTool.From(static () => 1), "needs a name"),
                    (static () => FunctionTool.From(static (Guid x) => 1, "a"), "parameter 'x'"),
                    (
                        static () => FunctionTool.From(static () => new System.Text.StringBuilder(), "a"),
                        "returns StringBuilder"
                    ),
                    (static () => FunctionTool.From(static () => 1, "a b"), "must have 1 to 64"),
                    (
                        static () =>
                            new AgentSetup
                            {
                                Tools =
                                [
                                    FunctionTool.From(static () => 1, "a"),
                                    FunctionTool.From(static () => 2, "a"),
                                ],
                            }.Validate(),
                        "two tools"
                    ),
                    (static () => new AgentSetup().Validate(), "need an environment or tools"),
                ]
        )
            Assert.Contains(message, Assert.Throws<InvalidInputException>(create).Message, StringComparison.Ordinal);
    }

    private static string Result(Delegate function) => FunctionTool.From(function, "a").Call(JsonElement.Parse("{}"));

    [Description("Converts lengths.")]
    private static string Convert(
        [Description("The lengths.")] double[] lengths,
        Unit unit,
        int digits = 2,
        bool? exact = false
    ) => $"[{string.Join(", ", lengths)}] {unit} {digits} {exact}";
}
