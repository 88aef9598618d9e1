// x² + rotate(x, 1) for x = (0.5, -1.25, 3, 0, …), to 30 bits, once without vectors and once with them.
def wanted = [-1.0, 4.5625, 9.0]
def results = (new File(basedir, 'build.log').text =~ /\[(-?\d[^\]\[]*,[^\]\[]*,[^\]\[]*)\]/).collect { match ->
    match[1].split(',').collect { Double.parseDouble(it.trim()) }
}
assert results.size() == 2 : "two results were expected, not ${results}"
results.each { result ->
    [result, wanted].transpose().each { actual, expected ->
        assert Math.abs(actual - expected) <= 16 * Math.pow(2, -30) : "${result} is not ${wanted}"
    }
}
return true
