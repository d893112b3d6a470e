using System.Text.Json;

namespace Proximal.Language.Tests;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("{\"type\": \"integer\"}", "3", "3.5")]
    [InlineData("{\"type\": \"integer\"}", "3.0", "\"3\"")]
    [InlineData("{\"type\": [\"string\", \"null\"]}", "null", "true")]
    [InlineData("{\"type\": \"number\"}", "1e3", "[]")]
    [InlineData("{\"enum\": [1, \"a\", {\"b\": 2}]}", "{\"b\": 2}", "{\"b\": 3}")]
    [InlineData("{\"const\": 1.0}", "1", "2")]
    [InlineData("{\"required\": [\"a\"]}", "{\"a\": null}", "{\"b\": 1}")]
    [InlineData("{\"properties\": {\"a\": {\"type\": \"string\"}}}", "{\"b\": 1}", "{\"a\": 1}")]
    [InlineData(
        "{\"properties\": {\"a\": true}, \"additionalProperties\": false}",
        "{\"a\": 1}",
        "{\"a\": 1, \"b\": 1}"
    )]
    [InlineData("{\"additionalProperties\": {\"type\": \"number\"}}", "{\"a\": 1}", "{\"a\": \"1\"}")]
    [InlineData("{\"items\": {\"minimum\": 2}}", "[2, 3]", "[2, 1]")]
    [InlineData("{\"minItems\": 1, \"maxItems\": 2}", "[1, 2]", "[]")]
    [InlineData("{\"maxItems\": 2}", "{}", "[1, 2, 3]")]
    [InlineData("{\"uniqueItems\": true}", "[1, 2]", "[1, 2, 1]")]
    [InlineData("{\"minLength\": 2, \"maxLength\": 2}", "\"\\ud83d\\ude00x\"", "\"x\"")]
    [InlineData("{\"pattern\": \"^[a-z]+$\"}", "\"ab\"", "\"a1\"")]
    [InlineData("{\"exclusiveMinimum\": 0, \"exclusiveMaximum\": 1}", "0.5", "1")]
    [InlineData("{\"multipleOf\": 0.5}", "1.5", "1.2")]
    [InlineData("{\"allOf\": [{\"minimum\": 1}, {\"maximum\": 2}]}", "2", "3")]
    [InlineData("{\"anyOf\": [{\"type\": \"null\"}, {\"minimum\": 5}]}", "null", "4")]
    [InlineData("{\"oneOf\": [{\"minimum\": 1}, {\"minimum\": 5}]}", "2", "6")]
    [InlineData("{\"not\": {\"type\": \"string\"}}", "1", "\"a\"")]
    public void Valid_and_invalid_values(string schema, string valid, string invalid)
    {
        var parsed = JsonSchema.Parse(schema);
        Assert.True(IsValid(parsed, valid), valid);
        Assert.False(IsValid(parsed, invalid), invalid);
    }

    [Theory]
    [InlineData("{\"$ref\": \"#/a\"}", "$ref")]
    [InlineData("{\"type\": \"text\"}", "'text'")]
    [InlineData("{\"minLength\": \"2\"}", "wrong type")]
    [InlineData("{\"pattern\": \"(?=a)\"}", "regular expression")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"required\": [null]}", "wrong type")]
    [InlineData("{\"type\": [null]}", "wrong type")]
    [InlineData("3", "an object")]
    public void Schemas_that_are_not_supported_are_refused(string schema, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<InvalidInputException>(() => JsonSchema.Parse(schema)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Reward_accepts_JSON_that_the_schema_accepts()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "schema.json");
        File.WriteAllText(file, "{\"type\": \"object\", \"required\": [\"name\"]}");
        IReward whole = new RewardParser().Parse($"json_schema:{file}");
        IReward found = new RewardParser().Parse($"json_schema:{file},extract=\"(\\{{.*\\}})\"");
        var scores = new float[3];
        RewardInput[] inputs =
        [
            new("p", "{\"name\": 1}"),
            new("p", "here: {\"name\": 1}"),
            new("p", "{\"name\": \"\\ud800\"} {"),
        ];
        whole.ScoreFinite(inputs, scores);
        Assert.Equal([1, 0, 0], scores);
        found.ScoreFinite(inputs, scores);
        Assert.Equal([1, 1, 1], scores);
    }

    private static bool IsValid(JsonSchema schema, string json)
    {
        using var document = JsonDocument.Parse(json);
        return schema.IsValid(document.RootElement);
    }
}
