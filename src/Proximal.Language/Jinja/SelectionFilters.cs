namespace Proximal.Language.Jinja;

/// <summary>Filters that apply a filter or a test to each element.</summary>
internal static class SelectionFilters
{
    internal static IEnumerable<Function> All()
    {
        yield return new Function("map", Map);
        yield return Selection("select", keeps: true, byAttribute: false);
        yield return Selection("reject", keeps: false, byAttribute: false);
        yield return Selection("selectattr", keeps: true, byAttribute: true);
        yield return Selection("rejectattr", keeps: false, byAttribute: true);
        yield return new Function(
            "attr",
            "value name",
            static (run, a) =>
                a[0] is Undefined undefined
                    ? throw undefined.Failure()
                    : Members.Attribute(run, a[0]!, Parameters.Text(a[1], "the name"))
                        ?? new Undefined($"'{TypeNames.Object(a[0]!)}' has no attribute '{a[1]}'")
        );
    }

    private static IteratorValue Map(Run run, CallArguments arguments)
    {
        object items = Take(arguments, "map needs a value");
        Func<object, object> map;
        if (arguments.Positional.Count == 0 && arguments.Named.Find("attribute") is { } path)
        {
            if (arguments.Named.Keys.FirstOrDefault(static key => key is not ("attribute" or "default")) is { } other)
                throw new JinjaException($"map takes no argument '{other}'");
            map = ItemPath.Of(run, path, arguments.Named.Find("default"));
        }
        else
        {
            string name = Parameters.Text(Take(arguments, "map needs a filter or an attribute"), "the filter");
            Function filter = Filters.Find(name);
            map = item => filter.Invoke(run, arguments.After(item));
        }

        return new IteratorValue("generator", Counted(run, items).Select(map));
    }

    private static Function Selection(string filterName, bool keeps, bool byAttribute) =>
        new(
            filterName,
            (run, arguments) =>
            {
                object items = Take(arguments, $"{filterName} needs a value");
                Func<object, object> path = ItemPath.Of(
                    run,
                    byAttribute ? Take(arguments, $"{filterName} needs the name of an attribute") : None.Value
                );
                Func<object, bool> holds = Truth.Of;
                if (arguments.Positional.Count > 0)
                {
                    Function test = Tests.Find(Parameters.Text(Take(arguments, ""), "the test"));
                    holds = item => Truth.Of(test.Invoke(run, arguments.After(item)));
                }

                return new IteratorValue("generator", Counted(run, items).Where(item => holds(path(item)) == keeps));
            }
        );

    // The value is checked when the first element is taken, as a generator of Python does.
    private static IEnumerable<object> Counted(Run run, object items)
    {
        foreach (object item in Iteration.Over(run, items))
        {
            run.Limits.Spend(1);
            yield return item;
        }
    }

    private static object Take(CallArguments arguments, string missing)
    {
        if (arguments.Positional.Count == 0)
            throw new JinjaException(missing);
        object first = arguments.Positional[0];
        arguments.Positional.RemoveAt(0);
        return first;
    }
}
